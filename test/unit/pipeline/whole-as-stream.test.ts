// Whole answers of providers that are asked for streams: put together without loss, with the deadlines and the failover of
// streams, and asked for whole where a provider does not stream.
import { describe, expect, it } from "vitest";
import { BytesInFlight } from "../../../src/isolate/bytes-in-flight.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { type Answer, arriving, chunk, events, play, playOperation, type UpstreamCall } from "./play.ts";

const whole = { stream: false };
const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
const hello = () =>
  Response.json({ choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }], usage });
const asksForStream = ({ body }: UpstreamCall) => JSON.stringify(body).includes('"stream":true');

it("gives all that the stream said", async () => {
  const said = {
    ...chunk({ role: "assistant", content: "Hel", reasoning: "Hm" }),
    system_fingerprint: "fp",
    service_tier: "flex",
  };
  const logprobs = (token: string) => ({ content: [{ token, logprob: -0.1 }], refusal: null });
  const choices = (index: number, delta: object, more: object = {}) => ({
    id: "c",
    choices: [{ index, delta, finish_reason: null, ...more }],
  });
  const call = (fields: object) => ({ tool_calls: [{ index: 0, ...fields }] });
  const answer: Answer = () =>
    arriving([
      events(
        said,
        choices(0, { content: "lo", annotations: [{ type: "url_citation", url: "a" }] }, { logprobs: logprobs("lo") }),
        choices(0, { content: "!", annotations: [{ type: "url_citation", url: "b" }] }, { logprobs: logprobs("!") }),
        choices(0, { images: [{ type: "image_url", image_url: { url: "data:," } }] }),
        choices(1, call({ id: "call_1", type: "function", function: { name: "f", arguments: '{"a"' } })),
        choices(1, call({ function: { arguments: ":1}" }, extra_content: { signature: "s" } })),
        choices(0, {}, { finish_reason: "stop" }),
        choices(1, {}, { finish_reason: "tool_calls" }),
        { choices: [], usage },
        "[DONE]",
      ),
    ]);
  const { response, calls, records, background } = await play({ answers: [answer], body: { ...whole, n: 2 } });
  await Promise.all(background);
  expect(calls[0] && asksForStream(calls[0])).toBe(true);
  expect(await response.json()).toMatchObject({
    object: "chat.completion",
    system_fingerprint: "fp",
    service_tier: "flex",
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        native_finish_reason: "stop",
        logprobs: { content: [{ token: "lo" }, { token: "!" }] },
        message: {
          role: "assistant",
          content: "Hello!",
          reasoning: "Hm",
          reasoning_details: [{ type: "reasoning.text", text: "Hm" }],
          annotations: [{ url: "a" }, { url: "b" }],
          images: [{ type: "image_url" }],
        },
      },
      {
        index: 1,
        finish_reason: "tool_calls",
        message: {
          content: null,
          tool_calls: [
            { id: "call_1", function: { name: "f", arguments: '{"a":1}' }, extra_content: { signature: "s" } },
          ],
        },
      },
    ],
    usage: { prompt_tokens: 5, completion_tokens: 7 },
  });
  expect(records).toMatchObject([{ upstreamId: "c", streamed: false, estimated: false, finishReason: "stop" }]);
});

describe("a whole answer fails over", () => {
  const half = events(chunk({ content: "Half" }));
  const hanging =
    (first?: Uint8Array): Answer =>
    ({ signal }) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          if (first !== undefined) controller.enqueue(first);
          signal?.addEventListener("abort", () => controller.error(new Error("cancelled")));
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
  const settings = { FIRST_TOKEN_TIMEOUT_MS: "20", IDLE_TIMEOUT_MS: "20" };
  it.each<[string, Answer, string]>([
    ["from a stall", hanging(), "timeout"],
    ["from a pause in its middle", hanging(half), "timeout"],
    ["from a break in its middle", () => arriving([half], { end: new Error("reset") }), "broken_off"],
    ["from an end without a reason", () => arriving([half, events("[DONE]")]), "broken_off"],
    ["from an error in its middle", () => arriving([half, events({ error: { message: "No." } })]), "error_in_answer"],
  ])("%s", async (_, answer, outcome) => {
    const { response, records, outcomes } = await play({ answers: [answer, hello], body: whole, settings });
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: "Hello" } }] });
    expect(records[0]?.attempts.map((one) => one.outcome)).toEqual([outcome, "ok"]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failure", "success"]);
  });

  it("from headers that nothing follows, where the provider answers whole", async () => {
    const headers: Answer = ({ signal }) => {
      const body = new ReadableStream({
        start: (controller) => signal?.addEventListener("abort", () => controller.error(new Error("cancelled"))),
      });
      return new Response(body, { headers: { "content-type": "application/json" } });
    };
    const { response } = await play({ answers: [headers, hello], body: whole, settings });
    expect(response.status).toBe(200);
  });
});

describe("a provider that does not stream", () => {
  const refuses: Answer = (call) =>
    asksForStream(call)
      ? Response.json(
          { error: { message: "Your organization must be verified to stream this model." } },
          { status: 400 },
        )
      : hello();
  it("is asked again for a whole answer, which is one attempt", async () => {
    const { response, calls, records } = await play({ answers: [refuses], body: whole });
    expect([response.status, calls.length]).toEqual([200, 2]);
    expect(records[0]?.attempts).toHaveLength(1);
  });

  it("is a refusal for a client that wants a stream", async () => {
    const { response, calls } = await play({ answers: [refuses] });
    expect([response.status, calls.length]).toEqual([400, 1]);
  });

  it.each([
    ["by its quirk", { quirks: { stream_whole: false } }, {}],
    ["because its streams have no counts", { quirks: { stream_usage: false } }, {}],
    ["for spoken answers", {}, { modalities: ["text", "audio"], audio: { voice: "a", format: "wav" } }],
  ])("is asked for a whole answer at once: %s", async (_, provider, body) => {
    const parameters = ["modalities", "audio"];
    const rows = { provider, endpoint: { supported_parameters: parameters } };
    const { calls } = await play({ answers: [hello], rows, body: { ...whole, ...body } });
    expect(calls.map(asksForStream)).toEqual([false]);
  });
});

it("a long one takes room as it grows, and fails where there is none", async () => {
  const long = chunk({ content: "x".repeat(300_000) });
  const answer: Answer = () => arriving([events(long), events(long), events(chunk({}, "stop"), "[DONE]")]);
  const crowded = new BytesInFlight(400_000).lease(0);
  const { response } = await play({ answers: [answer], body: whole, inference: { memory: crowded } });
  expect(response.status).toBe(503);
});

describe("answers that are never streamed have a deadline for their first byte", () => {
  const silent: Answer = ({ signal }) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("cancelled"))));
  const rows = (modality: string) => ({ model: { architecture: { output_modalities: [modality] } } });
  const settings = { FIRST_TOKEN_TIMEOUT_MS: "20" };
  const model = "test/model";
  const order = { provider: { order: ["vendor-0", "vendor-1"] } };

  it("embeddings", async () => {
    const vectors = () => Response.json({ data: [{ index: 0, embedding: [0.5] }], usage: { prompt_tokens: 1 } });
    const body = { model, input: "Hello", ...order };
    const scene = { answers: [silent, vectors], rows: rows("embeddings"), body, settings };
    const { response, records } = await playOperation(embeddings, scene);
    expect(response.status).toBe(200);
    expect(records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(["timeout", "ok"]);
  });

  it("rankings", async () => {
    const ranking = () => Response.json({ results: [{ index: 0, relevance_score: 0.5 }] });
    const body = { model, query: "Hello", documents: ["a"], ...order };
    const scene = { answers: [silent, ranking], rows: rows("rerank"), body, settings };
    const { response } = await playOperation(rerank, scene);
    expect(response.status).toBe(200);
  });

  it("but not for all of it", async () => {
    const slow: Answer = () => {
      let step = 0;
      const pieces = ['{"data":[{"index":0,', '"embedding":[0.5]}],', '"usage":{"prompt_tokens":1}}'];
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const piece = pieces[step];
          step += 1;
          if (step > 1) await new Promise((resolve) => setTimeout(resolve, 25));
          if (piece === undefined) controller.close();
          else controller.enqueue(new TextEncoder().encode(piece));
        },
      });
      return new Response(body, { headers: { "content-type": "application/json" } });
    };
    const scene = { answers: [slow], rows: rows("embeddings"), body: { model, input: "Hello" }, settings };
    expect((await playOperation(embeddings, scene)).response.status).toBe(200);
  });
});
