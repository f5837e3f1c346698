// What requests and answers say beside words, thoughts and calls, in each vendor's form and in older forms of clients: pages that
// are cited, log probabilities, functions before there were tools, refusals and pictures of earlier turns.
import { describe, expect, it } from "vitest";
import { bedrock } from "../../../src/dialects/bedrock/bedrock.ts";
import type { Dialect } from "../../../src/dialects/dialect.ts";
import { gemini } from "../../../src/dialects/gemini/gemini.ts";
import { openai } from "../../../src/dialects/openai/openai.ts";
import { chat } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import type { Annotation } from "../../../src/wire/answer.ts";
import { built, type Json, partsOf, targetOf } from "../dialects/support.ts";
import { answerOf, callDelta, chunk, identity, promptCounts } from "../doors/answers.ts";
import { event } from "./vendors.ts";

const url_citation = (fields: object) => ({ type: "url_citation", url_citation: fields });
const here = { start_index: 0, end_index: 0 };
const page = { url: "https://x.test/a", title: "A" };
const grounding = {
  groundingChunks: [{ web: { uri: page.url, title: page.title } }, { web: { uri: "https://x.test/b" } }],
  groundingSupports: [{ segment: { startIndex: 4, endIndex: 9, text: "it is" }, groundingChunkIndices: [0, 1] }],
};

const openAiChunk = (fields: object, delta: object, finish_reason: string | null = null) =>
  event({ id: "c", ...fields, choices: [{ index: 0, delta, finish_reason }] });
const cited: [string, Dialect, Json, ReturnType<typeof event>[], Annotation[]][] = [
  [
    "Perplexity's results",
    openai,
    {
      search_results: [{ ...page, snippet: "S" }],
      citations: ["https://y.test"],
      choices: [{ message: { content: "So it is" } }],
    },
    [
      openAiChunk({ search_results: [{ ...page, snippet: "S" }] }, { content: "So" }),
      openAiChunk({ search_results: [{ ...page, snippet: "S" }] }, {}, "stop"),
      event("[DONE]"),
    ],
    [url_citation({ ...page, content: "S", ...here })],
  ],
  [
    "mere addresses (xAI), behind the end",
    openai,
    { citations: ["https://y.test"], choices: [{ message: { content: "So it is" } }] },
    [
      openAiChunk({}, { content: "So" }, "stop"),
      event({ id: "c", citations: ["https://y.test"], choices: [] }),
      event("[DONE]"),
    ],
    [url_citation({ url: "https://y.test", ...here })],
  ],
  [
    "what Gemini's answer is grounded on",
    gemini,
    {
      candidates: [
        { content: { parts: [{ text: "é so it is" }] }, finishReason: "STOP", groundingMetadata: grounding },
      ],
    },
    [
      event({ candidates: [{ content: { parts: [{ text: "é so " }] } }] }),
      event({
        candidates: [{ content: { parts: [{ text: "it is" }] }, finishReason: "STOP", groundingMetadata: grounding }],
      }),
    ],
    [
      url_citation({ ...page, content: "it is", start_index: 5, end_index: 10 }),
      url_citation({ url: "https://x.test/b", content: "it is", start_index: 5, end_index: 10 }),
    ],
  ],
  [
    "pages of Converse",
    bedrock,
    {
      output: {
        message: {
          content: [
            {
              citationsContent: {
                content: [{ text: "So it is" }],
                citations: [{ title: "A", location: { web: { url: page.url } } }],
              },
            },
          ],
        },
      },
      stopReason: "end_turn",
    },
    [
      event({ contentBlockIndex: 0, delta: { text: "So it is" } }, "contentBlockDelta"),
      event(
        { contentBlockIndex: 0, delta: { citation: { title: "A", location: { web: { url: page.url } } } } },
        "contentBlockDelta",
      ),
      event({ stopReason: "end_turn" }, "messageStop"),
    ],
    [url_citation({ ...page, ...here })],
  ],
];

it.each(cited)("annotations tell %s, whole and streamed", (_name, dialect, body, events, annotations) => {
  const target = targetOf("openai");
  const read = dialect.readResponse(JSON.stringify(body), target);
  expect(read).toMatchObject({
    value: { choices: [{ message: { content: expect.stringContaining("it is"), annotations } }] },
  });
  const parts = partsOf(dialect.streamReader(target), events);
  expect(parts.flatMap((part) => (part.kind === "chunk" ? (part.choices[0]?.delta.annotations ?? []) : []))).toEqual(
    annotations,
  );
});

it("log probabilities of Gemini come in a stream as they come whole", () => {
  const logprobsResult = { chosenCandidates: [{ token: "Hi", logProbability: -0.1 }], topCandidates: [] };
  const events = [
    event({ candidates: [{ content: { parts: [{ text: "Hi" }] }, logprobsResult, finishReason: "STOP" }] }),
  ];
  const parts = partsOf(gemini.streamReader(targetOf("gemini")), events);
  const told = parts.flatMap((part) => (part.kind === "chunk" ? (part.choices[0]?.logprobs ?? []) : []));
  expect(told).toEqual([{ content: [{ token: "Hi", logprob: -0.1, bytes: null, top_logprobs: [] }] }]);
});

describe("POST /completions", () => {
  const read = (logprobs: unknown) => completions.readRequest({ model: "a/b", prompt: "Hi", logprobs });
  const logprobs = { content: [{ token: "So", logprob: -0.5, top_logprobs: [{ token: "No", logprob: -1 }] }] };

  it("takes a number of log probabilities", () => {
    expect(read(3)).toMatchObject({ value: { logprobs: true, top_logprobs: 3 } });
    expect(read(0)).toMatchObject({ value: { logprobs: true } });
    expect(read(true)).toMatchObject({ value: { logprobs: true } });
    expect(read(99)).toMatchObject({ problem: { field: "logprobs" } });
  });

  it("tells them in the lists of its format, whole and streamed", () => {
    const lists = (offset: number) => {
      return { tokens: ["So"], token_logprobs: [-0.5], top_logprobs: [{ No: -1 }], text_offset: [offset] };
    };
    const answer = answerOf({ content: "So" });
    const [choice] = answer.choices;
    const whole = completions.writeAnswer(
      { ...answer, choices: [{ ...(choice as Json), logprobs }] },
      { messages: [] },
    );
    expect(whole).toMatchObject({ choices: [{ text: "So", logprobs: lists(0) }] });
    const writer = completions.streamWriter(identity, { messages: [] }, promptCounts);
    const piece = chunk({ content: "So" });
    const part = { ...piece, choices: piece.choices.map((one) => ({ ...one, logprobs })) };
    expect(writer.chunk(part)).toContain(JSON.stringify(lists(0)));
    expect(writer.chunk(part)).toContain(JSON.stringify(lists(2)));
  });
});

describe("functions before there were tools", () => {
  const definition = { name: "look", description: "looks", parameters: { type: "object", properties: {} } };
  const body = {
    model: "a/b",
    functions: [definition],
    function_call: { name: "look" },
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: null, function_call: { name: "look", arguments: "{}" } },
      { role: "function", name: "look", content: "seen" },
    ],
  };

  it.each<[string, Dialect, string]>([
    ["openai", openai, "openai"],
    ["gemini", gemini, "gemini"],
    ["bedrock", bedrock, "bedrock"],
  ])("are tools to %s, with the call and its result", (_name, dialect, name) => {
    const read = chat.readRequest(body);
    if (!read.ok) throw new Error(JSON.stringify(read.problem));
    const { body: sent } = built(dialect, read.value as Json, targetOf(name as "openai"));
    for (const said of ["look", "looks", "seen"]) expect(sent).toContain(`"${said}"`);
    expect(sent).not.toMatch(/"functions"|"function_call"|"role":"function"/);
  });

  it("get their calls in their own form too, whole and streamed", () => {
    const read = chat.readRequest(body);
    if (!read.ok) throw new Error(JSON.stringify(read.problem));
    const called = { name: "look", arguments: "{}" };
    const answer = answerOf({ tool_calls: [{ id: "c", type: "function", function: called }] });
    expect(chat.writeAnswer(answer, read.value)).toMatchObject({ choices: [{ message: { function_call: called } }] });
    const writer = chat.streamWriter(identity, read.value, promptCounts);
    expect(writer.chunk(chunk(callDelta(0, { id: "c", name: "look", text: "{}" })))).toContain(
      `"function_call":{"name":"look"`,
    );
  });

  it("of a result without its call is refused", () => {
    const orphan = { ...body, messages: [{ role: "function", name: "other", content: "x" }] };
    expect(chat.readRequest(orphan)).toMatchObject({ problem: { field: expect.stringContaining("messages[0]") } });
  });
});

describe("an earlier turn of chat", () => {
  const turn = (message: object) => {
    const read = chat.readRequest({
      model: "a/b",
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", ...message },
        { role: "user", content: "So?" },
      ],
    });
    if (!read.ok) throw new Error(JSON.stringify(read.problem));
    return read.value;
  };

  it("may hold a refusal as a part", () => {
    const { messages } = turn({
      content: [
        { type: "text", text: "Hm" },
        { type: "refusal", refusal: "no" },
      ],
    });
    expect(messages[1]).toMatchObject({ content: [{ type: "text", text: "Hm" }], refusal: "no" });
    expect(turn({ content: [{ type: "refusal", refusal: "no" }] }).messages[1]).toMatchObject({
      content: null,
      refusal: "no",
    });
  });

  it("gives its picture back to Gemini with its own signature, and shows it to others", () => {
    const url = "data:image/png;base64,AAAA";
    const picture = { type: "image_url", image_url: { url } };
    const detail = {
      type: "reasoning.encrypted",
      data: "sig",
      format: "google-gemini-v1",
      index: 0,
      at: { text: 4, images: 1 },
    };
    const request = turn({ content: "Here", images: [picture], reasoning_details: [detail] }) as Json;
    expect(built(gemini, request, targetOf("gemini")).json.contents[1].parts).toEqual([
      { text: "Here" },
      { inlineData: { mimeType: "image/png", data: "AAAA" }, thoughtSignature: "sig" },
    ]);
    expect(built(openai, request, targetOf("openai")).json.messages.slice(1)).toEqual([
      { role: "assistant", content: [{ type: "text", text: "Here" }] },
      { role: "user", content: [picture] },
      { role: "user", content: "So?" },
    ]);
    const shown = built(bedrock, request, targetOf("bedrock")).json.messages[2].content;
    expect(shown[0]).toEqual({ image: { format: "png", source: { bytes: "AAAA" } } });
  });

  it.each([[null], [[null]], [[{ type: "text" }]], ["x"], [7]])("of a wrong form is no bug: %j", (content) => {
    const message = {
      role: "assistant",
      content,
      images: [{ image_url: { url: "data:," } }, null, 7],
      reasoning_details: [{ type: "x", at: 7 }],
    };
    const read = chat.readRequest({
      model: "a/b",
      messages: [message, { role: "assistant", content, tool_calls: [{ at: { text: -1.5 } }] }],
    });
    expect(read).toMatchObject({ problem: { kind: "invalid_request" } });
    const odd = { type: "x", format: "anthropic-claude-v1", index: "x", at: { text: 0.5, calls: 1e99, images: -1 } };
    expect(turn({ content: "Hm", images: message.images, reasoning_details: [odd, odd] }).messages).toHaveLength(3);
  });

  it("gives readable thoughts back to models that want them, or none where calls need some", () => {
    const to = targetOf("openai", { quirks: { reasoning_input: "reasoning_content" } });
    const calls = [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }];
    const sent = (message: object) => built(openai, turn(message) as Json, to).json.messages[1].reasoning_content;
    const details = [{ type: "reasoning.text", text: "I think", format: "unknown", index: 0 }];
    expect(sent({ content: "", tool_calls: calls, reasoning_details: details })).toBe("I think");
    expect(sent({ content: "x", reasoning: "R", reasoning_details: details })).toBe("R");
    const claudes = [{ type: "reasoning.encrypted", data: "x", format: "anthropic-claude-v1" }];
    expect(sent({ content: "", tool_calls: calls, reasoning_details: claudes })).toBe("");
    expect(sent({ content: "x" })).toBeUndefined();
  });
});

it("joins a turn of calls that a client cut in two, for vendors that would refuse it", () => {
  const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
  const messages = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: null, tool_calls: [call("1")] },
    { role: "assistant", content: "and", tool_calls: [call("2")] },
    { role: "tool", tool_call_id: "2", content: "b" },
    { role: "tool", tool_call_id: "1", content: "a" },
  ];
  const sent = built(openai, { messages }, targetOf("openai")).json.messages;
  expect(sent.map(({ role, tool_call_id }: Json) => tool_call_id ?? role)).toEqual(["user", "assistant", "1", "2"]);
  expect(sent[1].tool_calls).toHaveLength(2);
});
