// How answers end: what broke off never looks complete, what waits for tools says so, and a provider that leaves its connection
// open changes nothing of what clients get. Every dialect, every door.
import { describe, expect, it } from "vitest";
import { type Json, partsOf, played, requestOf } from "../dialects/support.ts";
import { chunk, play, events as sse } from "../pipeline/play.ts";
import { bodyOf, clients, eventsOf } from "./clients.ts";
import { otherVendors } from "./other-vendors.ts";
import { openAiVendors, type Vendor } from "./vendors.ts";

const vendors: Record<string, Vendor> = { ...openAiVendors, ...otherVendors };
const text = [{ kind: "text" as const, text: "So far" }];

/** The vendor's answer with another reason for its end, as it spells it. */
function endingWith(vendor: string, native: string): { body: string; stream: { data: string; event?: string }[] } {
  const { answer, stream } = vendors[vendor] as Vendor;
  const names = /"(finish_reason|stop_reason|stopReason|finishReason)":"[^"]*"/g;
  const other = (json: string) => json.replace(names, (_all, name: string) => `"${name}":"${native}"`);
  const failed = { status: "incomplete", incomplete_details: { reason: native } };
  if (vendor === "openai-responses") {
    const events = stream(text).map((event) => {
      const data = JSON.parse(event.data);
      const isLast = data.type === "response.completed";
      return {
        data: JSON.stringify(
          isLast ? { type: "response.incomplete", response: { ...data.response, ...failed } } : data,
        ),
      };
    });
    return { body: JSON.stringify({ ...(answer(text) as Json), ...failed }), stream: events };
  }
  return {
    body: other(JSON.stringify(answer(text))),
    stream: stream(text).map((one) => ({ ...one, data: other(one.data) })),
  };
}

describe("an answer that its vendor broke off", () => {
  it.each([
    ["openai", "error"],
    ["openai", "insufficient_system_resource"],
    ["openai", "network_error"],
    ["workers-ai", "error"],
    ["bedrock", "malformed_tool_use"],
    ["bedrock", "malformed_model_output"],
    ["gemini 2", "MALFORMED_FUNCTION_CALL"],
    ["gemini 3", "UNEXPECTED_TOOL_CALL"],
    ["vertex, Gemini 3", "OTHER"],
  ])("of %s with %s is none", (name, native) => {
    const { dialect, target } = vendors[name] as Vendor;
    const { body, stream } = endingWith(name, native);
    const streamed = played(partsOf(dialect.streamReader(target), stream));
    expect(streamed.content).toBe("So far");
    // An error of the vendor's, or its word for one, which becomes an error on its way to the client.
    expect(streamed.errors.length === 1 ? "error" : streamed.finish).toBe("error");

    const read = dialect.readResponse(body, target);
    if (!read.ok) throw new Error(JSON.stringify(read.problem));
    const [choice] = read.value.choices as Json[];
    expect(choice.finish_reason).toBe("error");
    const whole = (client: string) => bodyOf(clients[client] as Json, choice, requestOf({}));
    expect(whole("/chat/completions").choices[0].finish_reason).toBe("error");
    expect(whole("/responses")).toMatchObject({ status: "failed", error: { code: "server_error" } });
    expect(["end_turn", "tool_use", "stop_sequence", null]).not.toContain(whole("/messages").stop_reason);
  });

  it.each(Object.entries(clients))("of which %s is told at the end says so", (_name, client) => {
    const ending = { index: 0, delta: {}, finish_reason: "error" as const, native_finish_reason: null };
    const last = eventsOf(client, [{ kind: "chunk", real: false, choices: [ending] }], requestOf({}));
    expect(JSON.stringify(last)).toMatch(/"error"/);
    expect(JSON.stringify(last)).not.toMatch(/message_stop|response\.completed/);
  });
});

describe("calls that end as an ordinary answer", () => {
  const items = [{ kind: "call" as const, id: "c1", name: "f", args: "{}" }];

  it.each(["openai", "workers-ai"])("of %s wait for their results", (name) => {
    const { dialect, target, answer, stream } = vendors[name] as Vendor;
    const other = (json: string) => json.replace('"finish_reason":"tool_calls"', '"finish_reason":"stop"');
    const read = dialect.readResponse(other(JSON.stringify(answer(items))), target);
    expect(read).toMatchObject({ value: { choices: [{ finish_reason: "tool_calls", native_finish_reason: "stop" }] } });
    const events = stream(items).map(({ data }) => ({ data: other(data) }));
    expect(played(partsOf(dialect.streamReader(target), events)).finish).toBe("tool_calls");
  });
});

it("ends a stream of Gemini's that stays open behind its reason", async () => {
  const piece = (fields: object, parts: object[]) => ({ candidates: [{ content: { parts }, ...fields }] });
  const pieces = sse(piece({}, [{ text: "Hi" }]), piece({ finishReason: "STOP" }, []));
  const begun = performance.now();
  const { response } = await play({
    dialect: "gemini",
    answers: [
      ({ signal }) => {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            signal?.addEventListener("abort", () => controller.error(signal.reason));
            controller.enqueue(pieces);
          },
        });
        return new Response(body, { headers: { "content-type": "text/event-stream" } });
      },
    ],
  });
  const written = await response.text();
  expect(written).toContain('"finish_reason":"stop"');
  expect(written.trimEnd().endsWith("data: [DONE]")).toBe(true);
  // One second, and what a busy machine adds to it.
  expect(performance.now() - begun).toBeLessThan(10_000);
});

it("takes a filter's chunk without a delta for one that says nothing", async () => {
  const filtered = {
    id: "",
    object: "",
    created: 0,
    model: "",
    choices: [{ index: 0, finish_reason: null, content_filter_offsets: {} }],
  };
  const stream = sse(
    chunk({ content: "Hi" }),
    filtered,
    { ...filtered, choices: [{ ...filtered.choices[0], delta: null }] },
    chunk({}, "stop"),
    "[DONE]",
  );
  const { response } = await play({
    answers: [() => new Response(stream, { headers: { "content-type": "text/event-stream" } })],
  });
  const chunks = (await response.text()).split("\n").filter((line) => line.startsWith("data: {"));
  for (const line of chunks)
    for (const { delta } of JSON.parse(line.slice(6)).choices) expect(delta).toBeTypeOf("object");
});

it.each([
  ["tools[0].function.name", undefined],
  ["metadata.x", undefined],
  ["messages[2].content", true],
  ["messages[0].content[1].text", true],
  ["input", true],
  ["input[0].content", true],
])("takes a string that is too long for a long prompt where it is one: %s", (param, contextLength) => {
  const { dialect } = vendors["openai"] as Vendor;
  const error = { code: "string_above_max_length", param, message: "string too long" };
  expect(dialect.readError(400, JSON.stringify({ error })).contextLength).toBe(contextLength);
});
