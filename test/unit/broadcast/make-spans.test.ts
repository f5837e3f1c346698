// A request as spans: the conventions' names, who may know what, and ids that follow from the request.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { cutContents } from "../../../src/accounting/cut-contents.ts";
import { spansOf, type View } from "../../../src/broadcast/make-spans.ts";
import { attributesOf, type Span } from "../../../src/broadcast/otlp.ts";
import type { Trace } from "../../../src/broadcast/trace.ts";
import { plainAttempt } from "../accounting/plain-record.ts";
import { checkedSpans, plain, rulesOf, traceOf } from "./trace-of.ts";

async function spans(trace: Trace, view: Partial<View> = {}): Promise<Span[]> {
  const made = await spansOf(trace, { rules: rulesOf(), contents: null, ...view });
  return checkedSpans({
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ "service.name": "x" }) },
        scopeSpans: [{ scope: { name: "x", version: "1" }, spans: made }],
      },
    ],
  });
}

const first = async (trace: Trace, view?: Partial<View>) => plain((await spans(trace, view))[0]?.attributes ?? []);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("the spans of a request", () => {
  const failed = { ...plainAttempt, outcome: "status", status: 503, startedMs: 3, durationMs: 40 } as const;
  const trace = traceOf({
    record: { attempts: [failed, { ...plainAttempt, headersMs: 12, requestId: "req_1" }], sessionId: "s-1" },
    body: { temperature: 0.5, n: 2 },
  });

  it("are one for itself, and one below it for each attempt", async () => {
    const [request, ...attempts] = await spans(trace);
    expect(request).toMatchObject({
      name: "chat fairlead/demo",
      kind: 3,
      status: {},
      startTimeUnixNano: "1767225600000000000",
      endTimeUnixNano: "1767225601100000000",
    });
    expect(request?.parentSpanId).toBeUndefined();
    expect(attempts).toMatchObject([
      { status: { code: 2, message: "status" }, startTimeUnixNano: "1767225600003000000" },
      { status: {}, endTimeUnixNano: "1767225601100000000" },
    ]);
    expect(attempts.map(({ parentSpanId, traceId }) => [parentSpanId, traceId])).toEqual(
      attempts.map(() => [request?.spanId, request?.traceId]),
    );
    expect(new Set([request, ...attempts].map((span) => span?.spanId)).size).toBe(3);
    expect(plain(attempts[1]?.attributes ?? [])).toMatchObject({
      "fairlead.headers_ms": 12,
      "fairlead.upstream.request_id": "req_1",
    });
    expect(plain(attempts[0]?.attributes ?? [])).not.toHaveProperty("fairlead.headers_ms");
    expect(plain(attempts[0]?.attributes ?? [])).toMatchObject({
      "gen_ai.provider.name": "sandbox-a",
      "error.type": "status",
      "http.response.status_code": 503,
    });
  });

  it("speak the GenAI conventions", async () => {
    expect(await first(trace)).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "sandbox-a",
      "gen_ai.request.model": "fairlead/demo",
      "gen_ai.request.temperature": 0.5,
      "gen_ai.request.choice.count": 2,
      "gen_ai.response.model": "fairlead/demo",
      "gen_ai.response.id": "gen-0123456789abcdefghijklmn",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 2,
      "gen_ai.conversation.id": "s-1",
    });
  });

  it.each([0, 1, 0.5])("tell amounts as doubles and counts as integers, whatever the value: %d", async (amount) => {
    const amounts = { temperature: amount, top_p: amount, top_k: amount };
    const penalties = { frequency_penalty: amount, presence_penalty: amount };
    const [request] = await spans(traceOf({ body: { ...amounts, ...penalties, seed: 7, n: 2, max_tokens: 5 } }));
    const asked = request?.attributes.filter(({ key }) => key.startsWith("gen_ai.request.")) ?? [];
    expect(Object.fromEntries(asked.map(({ key, value }) => [key.slice("gen_ai.request.".length), value]))).toEqual({
      model: { stringValue: "fairlead/demo" },
      temperature: { doubleValue: amount },
      top_p: { doubleValue: amount },
      top_k: { doubleValue: amount },
      frequency_penalty: { doubleValue: amount },
      presence_penalty: { doubleValue: amount },
      seed: { intValue: "7" },
      "choice.count": { intValue: "2" },
      max_tokens: { intValue: "5" },
    });
  });

  it.each([
    ["completions", "text_completion"],
    ["embeddings", "embeddings"],
    ["rerank", "rerank"],
    ["responses", "chat"],
  ])("of %s are called %s", async (door, operation) => {
    expect((await first(traceOf({ record: { door } })))["gen_ai.operation.name"]).toBe(operation);
  });

  it("are one where the request was refused before any attempt", async () => {
    const record = {
      attempts: [],
      model: null,
      provider: null,
      status: 404,
      errorType: "not_found",
      finishReason: null,
    };
    const told = await spans(traceOf({ record: { ...record, errorType: "not_found" } }));
    expect(told).toMatchObject([{ status: { code: 2, message: "not_found" } }]);
    expect(plain(told[0]?.attributes ?? [])).toMatchObject({
      "error.type": "not_found",
      "http.response.status_code": 404,
    });
  });
});

describe("who is told what", () => {
  const trace = traceOf({ record: { externalUser: "ann", origin: "App", referer: "https://app.example" } });
  const words = async (rules: Parameters<typeof rulesOf>[0]) =>
    JSON.stringify(await first(trace, { rules: rulesOf(rules) }));

  it("nobody who it was, what it cost or where it came from, unless they are to know", async () => {
    const told = await words({});
    for (const word of ["ann", "the key", "f".repeat(64), "cost", "App", "app.example"])
      expect(told).not.toContain(word);
  });

  it("each setting tells its own", async () => {
    expect(await first(trace, { rules: rulesOf({ broadcast_generation_identity: true }) })).toMatchObject({
      "user.id": "ann",
      "fairlead.api_key.name": "the key",
    });
    expect(await first(trace, { rules: rulesOf({ broadcast_generation_cost: true }) })).toMatchObject({
      "gen_ai.usage.cost": 0.00005,
    });
    expect(await words({ broadcast_generation_request_context: true })).toContain("app.example");
  });

  it("what only begins as a picture is an address, in no time", async () => {
    const url = `data:${"a".repeat(100_000)}`;
    const input = { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] };
    const output = { completion: null, reasoning: null, tool_calls: [] };
    const started = performance.now();
    const told = await first(trace, { contents: { input, output, truncated: false } });
    expect(JSON.parse(String(told["gen_ai.input.messages"]))).toEqual([
      { role: "user", parts: [{ type: "uri", modality: "image", uri: url }] },
    ]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("contents go along as messages with parts, or are marked as dropped, or are not there", async () => {
    const input = {
      messages: [
        { role: "system", content: "Be kind." },
        {
          role: "user",
          content: [
            { type: "text", text: "Look" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: '{"a":1}' } }],
        },
        { role: "tool", tool_call_id: "c1", content: "42" },
      ],
      tools: [{ type: "function", function: { name: "f" } }],
    };
    const output = { completion: "Done.", reasoning: "Hm.", tool_calls: [] };
    const told = await first(trace, { contents: { input, output, truncated: false } });
    expect(told["fairlead.contents"]).toBeUndefined();
    expect(JSON.parse(String(told["gen_ai.input.messages"]))).toEqual([
      { role: "system", parts: [{ type: "text", content: "Be kind." }] },
      {
        role: "user",
        parts: [
          { type: "text", content: "Look" },
          { type: "blob", modality: "image", mime_type: "image/png", content: "AAAA" },
        ],
      },
      { role: "assistant", parts: [{ type: "tool_call", id: "c1", name: "f", arguments: { a: 1 } }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "42" }] },
    ]);
    expect(JSON.parse(String(told["gen_ai.output.messages"]))).toEqual([
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "Hm." },
          { type: "text", content: "Done." },
        ],
        finish_reason: "stop",
      },
    ]);
    expect(JSON.parse(String(told["gen_ai.tool.definitions"]))).toEqual(input.tools);
    const dropped = await first(trace, { contents: "dropped" });
    expect(dropped["fairlead.contents"]).toBe("dropped");
    for (const view of [dropped, await first(trace)]) expect(Object.keys(view).join()).not.toContain(".messages");
  });

  it("contents that were cut are marked as cut", async () => {
    const uncut = {
      input: { messages: [{ role: "user", content: "long ".repeat(100) }] },
      output: { completion: "Yes.", reasoning: null, tool_calls: [] },
    };
    const told = await first(trace, { contents: cutContents(uncut, 200) });
    expect(told["fairlead.contents"]).toBe("cut");
    expect(told["gen_ai.input.messages"]).toContain("long long");
    expect(await first(trace, { contents: cutContents(uncut, 2_000) })).not.toHaveProperty("fairlead.contents");
  });

  it.each([
    [{ prompt: "Say" }, ["Say"]],
    [{ prompt: ["One", "Two"] }, ["One", "Two"]],
    [{ prompt: "Which?", documents: ["A", { text: "B" }] }, ["Which?", "A", "B"]],
  ])("a prompt is a user's message: %j", async (input, texts) => {
    const output = { completion: "", reasoning: null, tool_calls: [] };
    const told = await first(trace, { contents: { input, output, truncated: false } });
    const parts = texts.map((content) => ({ type: "text", content }));
    expect(JSON.parse(String(told["gen_ai.input.messages"]))).toEqual([{ role: "user", parts }]);
  });
});

describe("the trace", () => {
  const id = "0af7651916cd43dd8448eb211c80319c";
  const span = "b7ad6b7169203331";
  const traceparent = `00-${id}-${span}-01`;
  const other = "1".repeat(32);

  it.each([
    ["the generation's", {}, undefined, sha256("gen-0123456789abcdefghijklmn").slice(0, 32), undefined],
    ["the header's, whose span it is below", {}, traceparent, id, span],
    ["the body's before the header's", { trace: { trace_id: other } }, traceparent, other, undefined],
    ["the same in both", { trace: { trace_id: id.toUpperCase() } }, traceparent, id, span],
    ["the body's span", { trace: { trace_id: other, parent_span_id: span } }, undefined, other, span],
    [
      "hashed where it is none",
      { trace: { trace_id: "order 12" } },
      undefined,
      sha256("order 12").slice(0, 32),
      undefined,
    ],
    [
      "hashed where it is nothing but zeros",
      { trace: { trace_id: "0".repeat(32) } },
      undefined,
      sha256("0".repeat(32)).slice(0, 32),
      undefined,
    ],
    [
      "the generation's where the header is none",
      {},
      "00-xyz-1-01",
      sha256("gen-0123456789abcdefghijklmn").slice(0, 32),
      undefined,
    ],
    [
      "the generation's where the header's is 0",
      {},
      `00-${"0".repeat(32)}-${span}-01`,
      sha256("gen-0123456789abcdefghijklmn").slice(0, 32),
      undefined,
    ],
    [
      "the generation's where the header has no version",
      {},
      `ff-${id}-${span}-01`,
      sha256("gen-0123456789abcdefghijklmn").slice(0, 32),
      undefined,
    ],
  ])("is %s", async (_, body, header, traceId, parentSpanId) => {
    const told = traceOf({ body, ...(header === undefined ? {} : { traceparent: header }) });
    const [request] = await spans(told);
    expect([request?.traceId, request?.parentSpanId]).toEqual([traceId, parentSpanId]);
    expect(await spans(told)).toEqual(await spans(told));
  });

  it("keeps what the client called it, and all of its fields", async () => {
    const trace = { trace_id: "order 12", generation_name: "answer", step: 3, nested: { a: [1] }, none: null };
    const told = traceOf({ body: { trace } });
    expect((await spans(told))[0]?.name).toBe("answer");
    expect(await first(told)).toMatchObject({
      "trace.metadata.trace_id": "order 12",
      "trace.metadata.generation_name": "answer",
      "trace.metadata.step": 3,
      "trace.metadata.nested": '{"a":[1]}',
    });
  });

  it("is bounded, whatever a client sends", () => {
    const trace = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field-${index}`, "x".repeat(5_000)]));
    const { client } = traceOf({ body: { trace } });
    expect(JSON.stringify(client).length).toBeLessThan(10_000);
    expect(traceOf({ body: { trace: "text" } }).client.fields).toEqual({});
  });
});
