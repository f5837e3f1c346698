// What the headers of a provider's response tell of an attempt: when they came, and the vendor's own id of the request.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { type Answer, chunk, events, play, type Scene } from "./play.ts";

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const streaming = { "content-type": "text/event-stream" };

interface Times {
  /** Milliseconds to the headers, and from there to the first token. */
  headers: number;
  first: number;
  status?: number;
}

/** Stays silent for as long as it is said, and lets go when nobody listens any more. */
const after =
  ({ headers, first, status }: Times): Answer =>
  async ({ signal }) => {
    const gone = new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(new Error("gone"))));
    await Promise.race([wait(headers), gone]);
    if (status !== undefined) return Response.json({ error: { message: "No." } }, { status });
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        await wait(first);
        controller.enqueue(events(chunk({ role: "assistant", content: "Hi" }), chunk({}, "stop"), "[DONE]"));
        controller.close();
      },
    });
    return new Response(body, { headers: streaming });
  };

describe("when they came", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000 }));
  afterEach(() => void vi.useRealTimers());

  async function attemptsOf(scene: Scene): Promise<GenerationRecord["attempts"]> {
    let done = false;
    const startedAt = Date.now();
    const asked = play({ ...scene, inference: { startedAt } }).then(async ({ response, background, records }) => {
      await response.text();
      await Promise.all(background);
      done = true;
      return records[0]?.attempts ?? [];
    });
    while (!done) await vi.advanceTimersByTimeAsync(5);
    return await asked;
  }

  it.each<[string, Times[], object[]]>([
    ["long before the first token", [{ headers: 30, first: 400 }], [{ outcome: "ok", headersMs: 30 }]],
    [
      "of an error, which another one takes the place of",
      [
        { headers: 40, first: 0, status: 503 },
        { headers: 20, first: 0 },
      ],
      [
        { outcome: "status", headersMs: 40 },
        { outcome: "ok", headersMs: 20 },
      ],
    ],
    [
      "of one that was late behind them: another was asked beside it",
      [
        { headers: 50, first: 60_000 },
        { headers: 10, first: 100 },
      ],
      [
        { outcome: "late", headersMs: 50 },
        { outcome: "ok", headersMs: 10, durationMs: 110 },
      ],
    ],
    [
      "never",
      [
        { headers: 60_000, first: 0 },
        { headers: 10, first: 0 },
      ],
      [{ outcome: "late" }, { outcome: "ok", headersMs: 10 }],
    ],
  ])("%s", async (name, times, expected) => {
    const attempts = await attemptsOf({ answers: times.map(after), settings: { KEEPALIVE_MS: "60000" } });
    expect(attempts).toMatchObject(expected);
    if (name === "never") expect(attempts[0]).not.toHaveProperty("headersMs");
  });
});

describe("the vendor's id of the request", () => {
  const said = "Tell nobody of zebra-4711";
  const messages = [{ role: "user", content: said }];
  const answered =
    (headers: Record<string, string>, status = 200): Answer =>
    () =>
      status === 200
        ? new Response(events(chunk({ role: "assistant", content: "Nightingale" }), chunk({}, "stop"), "[DONE]"), {
            headers: { ...streaming, ...headers },
          })
        : Response.json({ error: { message: "No." } }, { status, headers });

  const key = "sk-Live0123456789abcd";
  const idsOf = async (answers: Answer[]) => {
    const inference = { credentials: () => [{ secret: key, byok: false }] };
    const { response, background, records } = await play({ answers, inference, body: { messages } });
    await response.text();
    await Promise.all(background);
    return records[0]?.attempts.map(({ requestId }) => requestId);
  };

  it.each<[string, Record<string, string>, string | undefined]>([
    ["OpenAI's", { "x-request-id": "req_7f0c1d", "cf-ray": "8f-AMS" }, "req_7f0c1d"],
    [
      "Anthropic's",
      { "request-id": "req_011CSHoEeqs5C35K2UUqR7Fy", "cf-ray": "8f-AMS" },
      "req_011CSHoEeqs5C35K2UUqR7Fy",
    ],
    [
      "Bedrock's",
      { "x-amzn-RequestId": "0b3c9a3e-5d3c-4f0e-8c53-0d6a3f1c2b11" },
      "0b3c9a3e-5d3c-4f0e-8c53-0d6a3f1c2b11",
    ],
    ["Azure's", { "apim-request-id": "1f5e-22" }, "1f5e-22"],
    ["Cloudflare's", { "cf-ray": "8f1a2b3c4d5e6f70-AMS" }, "8f1a2b3c4d5e6f70-AMS"],
    ["none, for it is empty", { "x-request-id": "" }, undefined],
    ["none, for it is a sentence", { "x-request-id": "this is no id" }, undefined],
    ["none, for it repeats the prompt", { "x-request-id": "zebra-4711" }, undefined],
    ["none, for it repeats the answer", { "x-request-id": "Nightingale" }, undefined],
    ["none, for it has the key in it", { "x-request-id": `for-${key}` }, undefined],
    ["cut", { "x-request-id": "a1".repeat(200) }, "a1".repeat(64)],
  ])("is %s", async (_, headers, expected) => {
    expect(await idsOf([answered(headers)])).toEqual([expected]);
  });

  it("is told of those that failed, each its own, and of no key however it is written", async () => {
    const echo = Buffer.from(key).toString("base64");
    const ids = await idsOf([
      answered({ "x-request-id": "req_1" }, 503),
      answered({ "x-request-id": echo }, 503),
      answered({ "x-request-id": "req_3" }),
    ]);
    expect(ids).toEqual(["req_1", undefined, "req_3"]);
  });
});
