// An answer of OpenAI's own items, through the router to a client of /responses and back in its next request: whole or
// streamed, the vendor gets its items in its order, with its ids of thoughts and what it encrypted.
import fc from "fast-check";
import { expect, it } from "vitest";
import { openAiResponses } from "../../../../src/dialects/openai-responses/openai-responses.ts";
import { responses } from "../../../../src/doors/responses/responses.ts";
import { present } from "../../../../src/wire/present.ts";
import { answerOf, identity, promptCounts, readEvents, usage } from "../../doors/answers.ts";
import { type Json, targetOf } from "../support.ts";

const target = targetOf("openai-responses");

type Item = Record<string, unknown>;
type Maker = (index: number) => Item;

const thought: Maker = (index) => ({
  type: "reasoning",
  id: `rs_${index}`,
  summary: index % 2 === 0 ? [] : [{ type: "summary_text", text: `Thought ${index}` }],
  encrypted_content: `gAAAA${index}`,
});
const words =
  (phase?: string): Maker =>
  (index) => ({
    type: "message",
    id: `msg_${index}`,
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: `Words ${index}.`, annotations: [], logprobs: [] }],
    ...present({ phase }),
  });
const call: Maker = (index) => ({
  type: "function_call",
  id: `fc_${index}`,
  call_id: `call_${index}`,
  name: "look",
  arguments: `{"at":${index}}`,
});
const custom: Maker = (index) => ({
  type: "custom_tool_call",
  id: `ctc_${index}`,
  call_id: `call_${index}`,
  name: "patch",
  input: `line "${index}"\n🦊`,
});

const phase = fc.constantFrom(undefined, "commentary", "final_answer");

/** Thoughts stand before what they led to, as the vendor puts them. */
const answers = fc
  .array(fc.tuple(fc.boolean(), fc.constantFrom(call, custom)), { minLength: 1, maxLength: 5 })
  .chain((calls) => fc.tuple(fc.boolean(), phase).map(([speaks, said]) => ({ speaks, said, calls })))
  .map(({ speaks, said, calls }) => [
    ...(speaks ? [thought, words(said)] : []),
    ...calls.flatMap(([thinks, made]) => (thinks ? [thought, made] : [made])),
  ])
  .map((makers) => makers.map((make, index) => make(index)));

function eventsOf(output: Item[]): Item[] {
  const events: Item[] = [{ type: "response.created", response: { id: "resp_1", status: "in_progress", output: [] } }];
  for (const [output_index, item] of output.entries()) {
    const add = (type: string, fields: Item) => events.push({ type: `response.${type}`, output_index, ...fields });
    add("output_item.added", { item: { ...item, summary: [], content: [], arguments: "", input: "" } });
    const { summary = [], content = [], arguments: text, input }: Json = item;
    for (const [summary_index, part] of summary.entries()) {
      add("reasoning_summary_text.delta", { summary_index, delta: part.text });
    }
    for (const part of content) for (const delta of halves(part.text)) add("output_text.delta", { delta });
    if (text !== undefined) for (const delta of halves(text)) add("function_call_arguments.delta", { delta });
    if (input !== undefined) for (const delta of halves(input)) add("custom_tool_call_input.delta", { delta });
    add("output_item.done", { item });
  }
  return [...events, { type: "response.completed", response: responseOf(output) }];
}

function responseOf(output: Item[]): Item {
  return {
    id: "resp_1",
    object: "response",
    status: "completed",
    output,
    usage: { input_tokens: 9, output_tokens: 4 },
  };
}

/** The second half begins inside a surrogate pair where there is one. */
function halves(text: string): string[] {
  const middle = text.includes("🦊") ? text.indexOf("🦊") + 1 : Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

const tools = [
  { type: "function", name: "look", parameters: { type: "object", properties: {} }, strict: false },
  { type: "custom", name: "patch" },
];

function readRequest(input: unknown) {
  const request = responses.readRequest({ model: "a/b", input, tools });
  if (!request.ok) throw new Error(JSON.stringify(request.problem));
  return request.value;
}

const first = readRequest("Go");

function throughStream(output: Item[]): unknown[] {
  const reader = openAiResponses.streamReader(target);
  const writer = responses.streamWriter(identity, first, promptCounts);
  let text = "";
  for (const event of eventsOf(output)) {
    for (const part of reader.read({ event: "", data: JSON.stringify(event) })) {
      if (part.kind === "chunk") text += writer.chunk(part);
    }
  }
  const events: Json[] = readEvents(text + writer.end({ usage, serviceTier: null }));
  // Each item ends before the next one begins.
  let open: unknown;
  for (const { event, data } of events) {
    if (event === "response.output_item.added") expect(open).toBeUndefined();
    if (event === "response.output_item.added") open = data.item.id;
    if (event === "response.output_item.done") open = undefined;
  }
  return events.at(-1)?.data.response.output;
}

function throughWhole(output: Item[]): unknown[] {
  const answer = openAiResponses.readResponse(JSON.stringify(responseOf(output)), target);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  const { choices } = answer.value;
  const written: Json = responses.writeAnswer({ ...answerOf({}), choices }, first);
  return written.output;
}

it.each([
  ["streamed", throughStream],
  ["whole", throughWhole],
])("gives OpenAI its own items back, %s", (_, through) => {
  fc.assert(
    fc.property(answers, (output) => {
      const outputs = output.flatMap(({ type, call_id }) =>
        call_id === undefined ? [] : [{ type: `${type}_output`, call_id, output: "ok" }],
      );
      const request = readRequest([{ role: "user", content: "Go" }, ...through(output), ...outputs]);
      const built = openAiResponses.buildRequest(request, target);
      const sent: Json = built.ok ? JSON.parse(built.value.body) : built;
      expect(sent.input.slice(1)).toEqual([...output.map(asSent), ...outputs]);
      expect(sent).toMatchObject({ store: false, include: ["reasoning.encrypted_content"] });
    }),
    { numRuns: 60 },
  );
});

it("keeps messages of different phases apart in a stream, and gives them back so", () => {
  const output = [thought, words("commentary"), thought, words("final_answer")].map((make, index) => make(index));
  const request = readRequest([{ role: "user", content: "Go" }, ...throughStream(output)]);
  const built = openAiResponses.buildRequest(request, target);
  const sent: Json = built.ok ? JSON.parse(built.value.body) : built;
  expect(sent.input.slice(1)).toEqual(output.map(asSent));
});

/** Ids of calls and messages mean nothing where nothing is kept. */
function asSent({ id, status: _, ...item }: Json): Item {
  if (item.type === "reasoning") return { ...item, id };
  if (item.type !== "message") return item;
  return { ...item, content: item.content.map(({ logprobs: _logprobs, ...part }: Json) => part) };
}
