// What each failure of an endpoint does to the request, to the endpoint's health and to the answer: the table of what is
// seen, in milliseconds. `[fail, fail, ok]` is 200 from the third; everywhere, it is the last error.
import { describe, expect, it } from "vitest";
import type { Inference } from "../../../src/pipeline/inference.ts";
import type { Outcome } from "../../../src/routing/health/health-snapshot.ts";
import { type Answer, arriving, chunk, events, play } from "./play.ts";

const hello = { choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] };
const json = (body: unknown, init: ResponseInit = {}): Response => Response.json(body, init);
const stream = (...data: (object | "[DONE]")[]): Response => arriving([events(...data)]);

/** Answers as it is asked, streamed or whole. */
const answers: Answer = ({ body }) =>
  JSON.stringify(body).includes('"stream":true')
    ? stream(chunk({ role: "assistant", content: "Hello" }), chunk({}, "stop"), "[DONE]")
    : json(hello);

const refuses =
  (status: number, headers: Record<string, string> = {}): Answer =>
  () =>
    json({ error: { message: "No." } }, { status, headers });
const drops: Answer = () => {
  throw new TypeError("connection reset");
};
const hangs: Answer = ({ signal }) =>
  new Promise((_, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

interface Row {
  whole: Answer;
  streamed?: Answer;
  outcome: string;
  /** Status that the attempt's record shows, and the client's when all endpoints do it. */
  seen: number | null;
  final: number;
  counts: Outcome["kind"];
}

const inside = { error: { message: "Overloaded inside.", code: 503 } };
const short = { FIRST_TOKEN_TIMEOUT_MS: "20", IDLE_TIMEOUT_MS: "20", TOTAL_TIMEOUT_MS: "30" };

const status = (seen: number, final: number, counts: Outcome["kind"] = "failure"): Row => ({
  whole: refuses(seen),
  outcome: "status",
  seen,
  final,
  counts,
});

/** An answer with status 200 that is none. */
const noAnswer = (outcome: string, answers: { whole: Answer; streamed?: Answer }, final = 502): Row => ({
  ...answers,
  outcome,
  seen: 200,
  final,
  counts: "failure",
});

const page = "<html>Hello</html>";
const role = chunk({ role: "assistant" });
const choice =
  (message: object, finish_reason: string | null = null) =>
  () =>
    json({ choices: [{ index: 0, message, finish_reason }] });

const failures: Record<string, Row> = {
  "a dropped connection": { whole: drops, outcome: "network", seen: null, final: 502, counts: "failure" },
  silence: { whole: hangs, outcome: "timeout", seen: null, final: 504, counts: "failure" },
  "a body that breaks off": {
    whole: () => arriving([new TextEncoder().encode('{"choices": [{"mess')], { end: new Error("reset") }),
    streamed: () => arriving([events(role)], { end: new Error("reset") }),
    outcome: "network",
    seen: null,
    final: 502,
    counts: "failure",
  },
  401: status(401, 502),
  402: status(402, 502),
  403: status(403, 502),
  404: status(404, 502),
  408: status(408, 504),
  429: status(429, 429, "rate_limited"),
  500: status(500, 502),
  502: { ...status(502, 502), whole: () => new Response("<h1>Bad gateway</h1>", { status: 502 }) },
  503: status(503, 503),
  504: status(504, 504),
  524: status(524, 504),
  529: status(529, 503),
  "500 without a body": { ...status(500, 502), whole: () => new Response(null, { status: 500 }) },
  "a redirect": status(307, 502),
  "a web page": noAnswer("unparsable", {
    whole: () => new Response(page),
    streamed: () => new Response(page, { headers: { "content-type": "application/json" } }),
  }),
  "JSON without choices": noAnswer("unparsable", { whole: () => json({ hello: 1 }) }),
  "JSON that is cut": noAnswer("unparsable", {
    whole: () => new Response('{"choices":[{"m', { headers: { "content-type": "application/json" } }),
  }),
  "an error inside 200": noAnswer(
    "error_in_answer",
    { whole: () => json(inside), streamed: () => stream(inside) },
    503,
  ),
  "an error inside 200 without a status": noAnswer("error_in_answer", {
    whole: () => json({ error: "broken" }),
    streamed: () => stream(role, { error: "broken" }),
  }),
  "an event that is not JSON": noAnswer("error_in_answer", {
    whole: () => json({ error: {} }),
    streamed: () => arriving([new TextEncoder().encode('data: {"choices":[\n\n')]),
  }),
  "no choices": noAnswer("empty", { whole: () => json({ choices: [] }), streamed: () => stream("[DONE]") }),
  "an empty body": noAnswer("empty", {
    whole: () => json({ choices: [] }),
    streamed: () => new Response(null, { headers: { "content-type": "text/event-stream" } }),
  }),
  "nothing said and no finish reason": noAnswer("empty", {
    whole: choice({ role: "assistant", content: "" }),
    streamed: () => stream(chunk({ role: "assistant", content: "" }), chunk({ content: "" }), "[DONE]"),
  }),
  "a role, then an orderly end": noAnswer("empty", { whole: choice({}), streamed: () => stream(role) }),
  "a finish reason of error": noAnswer("error_in_answer", {
    whole: choice({ content: null }, "error"),
    streamed: () => stream(role, chunk({}, "error"), "[DONE]"),
  }),
};

describe.each(Object.entries(failures))("%s", (_, row) => {
  describe.each([false, true])("streamed: %s", (streamed) => {
    const fails = streamed ? (row.streamed ?? row.whole) : row.whole;
    const body = { stream: streamed };

    it("[fail, fail, ok] → 200 from the third, and it counts", async () => {
      const seen = await play({ answers: [fails, fails, answers], body, settings: short });
      expect(seen.response.status).toBe(200);
      expect(await seen.response.text()).toContain("Hello");
      await expect.poll(() => seen.records).toHaveLength(1);
      const [record] = seen.records;
      expect(record?.attempts.map(({ provider, outcome, status }) => [provider, outcome, status])).toEqual([
        ["vendor-0", row.outcome, row.seen],
        ["vendor-1", row.outcome, row.seen],
        ["vendor-2", "ok", 200],
      ]);
      expect(record).toMatchObject({ status: 200, provider: "vendor-2", finishReason: "stop", errorType: null });
      expect(seen.outcomes.map(({ kind }) => kind)).toEqual([row.counts, row.counts, "success"]);
    });

    it(`everywhere → ${row.final}`, async () => {
      const seen = await play({ answers: [fails, fails], body, settings: short });
      expect(seen.response.status).toBe(row.final);
      const previous_errors = [{ provider: "Vendor 0", code: row.final, status: expect.any(Number) }];
      expect(await seen.response.json()).toMatchObject({
        error: { code: row.final, metadata: { provider_name: "Vendor 1", previous_errors } },
      });
      expect(seen.records).toMatchObject([{ status: row.final, provider: null, costPico: "0", finishReason: "error" }]);
    });
  });
});

describe("what a provider said of a failed attempt", () => {
  const busy: Answer = () => json({ error: { message: "No room. vendor-key", code: "E7" } }, { status: 503 });
  const long: Answer = () => new Response("x".repeat(9_000), { status: 500 });

  it.each([false, true])("is kept with the contents, whoever answered in the end (streamed: %s)", async (stream) => {
    const seen = await play({ answers: [busy, long, answers], body: { stream }, inference: { ioLog: "stored" } });
    await seen.response.text();
    await expect.poll(() => seen.contents).toHaveLength(1);
    expect(seen.contents[0]?.error).toBeUndefined();
    const [first, second, ...more] = seen.contents[0]?.attempt_errors ?? [];
    expect(first).toMatchObject({ attempt: 0, provider_name: "Vendor 0", message: "No room. [key]", code: "E7" });
    expect([second?.attempt, second?.raw, more]).toEqual([1, "x".repeat(2_000), []]);
    expect(JSON.stringify(seen.records)).not.toContain("No room");
  });

  it("is kept where all failed, and not on an EU host or with logging off", async () => {
    const failed = await play({ answers: [busy, busy], inference: { ioLog: "stored" } });
    expect(failed.contents[0]?.attempt_errors?.map(({ attempt }) => attempt)).toEqual([0, 1]);
    for (const ioLog of ["off", "skipped-eu"] as const) {
      const attemptWords: Inference["attemptWords"] = new Map();
      const { contents } = await play({ answers: [busy, answers], inference: { ioLog, attemptWords } });
      expect([contents, attemptWords.size]).toEqual([[], 0]);
    }
  });
});

describe("what is the request's own fault counts against nobody", () => {
  it.each<[string, Answer, number, string]>([
    ["400", refuses(400), 400, "status"],
    ["413", refuses(413), 413, "status"],
    ["422", refuses(422), 422, "status"],
    [
      "a refusal",
      () => json({ error: { message: "No.", code: "content_policy_violation" } }, { status: 400 }),
      403,
      "refused",
    ],
  ])("%s: no other endpoint of the model is asked", async (_, refuse, status, outcome) => {
    const { response, outcomes, calls, records } = await play({ answers: [refuse, answers], body: { stream: false } });
    expect([response.status, calls.length, outcomes]).toEqual([status, 1, []]);
    expect(records[0]?.attempts.map((one) => one.outcome)).toEqual([outcome]);
  });
});

describe("how long a 429 is left alone", () => {
  const date = new Date(1_790_000_060_000).toUTCString();
  const limited = { error: { message: "Slow down.", code: 429 } };
  const waits: [string, Answer, number | undefined][] = [
    ["Retry-After in seconds", refuses(429, { "retry-after": "17" }), 17_000],
    ["retry-after-ms, which is finer", refuses(429, { "retry-after": "17", "retry-after-ms": "16500" }), 16_500],
    ["a date, from now on", refuses(429, { "retry-after": date }), 60_000],
    ["nonsense", refuses(429, { "retry-after": "soon" }), undefined],
    ["a date for a number of seconds", refuses(429, { "retry-after": "1795633938" }), 3_600_000],
    ["more than any number", refuses(429, { "retry-after-ms": "1e99" }), 3_600_000],
    ["words", () => json({ error: { message: "Please try again in 1m12.5s." } }, { status: 429 }), 72_500],
    ["fewer words", () => json({ error: { message: "Please try again in 600ms. Visit" } }, { status: 429 }), 600],
    ["other words", () => json({ error: { message: "Please retry after 20 seconds." } }, { status: 429 }), 20_000],
    ["a unit in full", () => json({ error: { message: "Try again in 800 milliseconds." } }, { status: 429 }), 800],
    ["capital letters", () => json({ error: { message: "Retry after 2 Minutes" } }, { status: 429 }), 120_000],
    ["a day in words", () => json({ error: { message: "Please try again in 23h5m." } }, { status: 429 }), 3_600_000],
    ["an empty header", refuses(429, { "retry-after": "" }), undefined],
    ["inside a 200", () => json(limited, { headers: { "retry-after": "9" } }), 9_000],
    ["inside a 200 without a word of it", () => json(limited), undefined],
  ];

  it.each(waits)("%s", async (_, answer, milliseconds) => {
    const now = () => 1_790_000_000_000;
    const { outcomes, response } = await play({ answers: [answer], body: { stream: false }, inference: { now } });
    expect(outcomes).toEqual([
      {
        kind: "rate_limited",
        key: expect.any(String),
        at: now(),
        ...(milliseconds === undefined ? {} : { retryAfterMs: milliseconds }),
      },
    ]);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe(String(Math.ceil((milliseconds ?? 5_000) / 1_000)));
  });

  it("in a vendor's own words, by status and inside a stream", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "31s" }];
    const error = { code: 429, status: "RESOURCE_EXHAUSTED", message: "Slow down.", details };
    const spoken: Answer[] = [
      () => json({ error }, { status: 429, headers: { "retry-after": "1" } }),
      () => stream({ error }),
    ];
    const { outcomes } = await play({ dialect: "gemini", answers: spoken });
    expect(outcomes).toMatchObject([
      { kind: "rate_limited", retryAfterMs: 31_000 },
      { kind: "rate_limited", retryAfterMs: 31_000 },
    ]);
  });
});

it("breaks off after the first token: an error chunk, no [DONE], and it counts", async () => {
  const half: Answer = () => arriving([events(chunk({ content: "Half" }))]);
  const { response, records, outcomes, calls } = await play({ answers: [half, answers] });
  const text = await response.text();
  expect(text).toContain("Half");
  expect(text).toContain('"error":{');
  expect(text).not.toContain("[DONE]");
  await expect.poll(() => records).toHaveLength(1);
  expect(records).toMatchObject([{ status: 200, finishReason: "error", attempts: [{ outcome: "broken_off" }] }]);
  expect([outcomes.map(({ kind }) => kind), calls.length]).toEqual([["failure"], 1]);
});

it("commits a stream that takes long, and still fails over unseen", async () => {
  const late: Answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return json({}, { status: 500 });
  };
  const settings = { KEEPALIVE_MS: "10" };
  const { response } = await play({ answers: [late, answers], settings });
  const text = await response.text();
  expect(text).toMatch(/^: OPENROUTER PROCESSING\n\n/);
  expect(text).toMatch(/Hello[\s\S]*\[DONE\]\n\n$/);
  const failed = await play({ answers: [late], settings });
  expect(failed.response.status).toBe(200);
  expect(await failed.response.text()).toMatch(/"error":\{"code":502/);
  await expect.poll(() => failed.records).toHaveLength(1);
  expect(failed.records).toMatchObject([{ status: 200, errorType: "provider_unavailable", streamed: true }]);
});

it("stops when the client goes away, and counts that against nobody", async () => {
  const client = new AbortController();
  const leaves: Answer = (call) => {
    client.abort();
    return hangs(call);
  };
  for (const stream of [true, false]) {
    const { response, records, outcomes, calls } = await play({
      answers: [leaves, answers],
      body: { stream },
      inference: { clientSignal: client.signal },
    });
    await response.text();
    await expect.poll(() => records).toHaveLength(1);
    expect([outcomes, calls.length <= 1, records[0]?.cancelled]).toEqual([[], true, true]);
  }
});

it("a bug is a 500 with an id and a record, and its message stays inside", async () => {
  const random = () => {
    throw new Error("Hello from the inside");
  };
  const { response, records, bugs } = await play({ answers: [], inference: { random, healthOf: random } });
  expect(response.status).toBe(500);
  expect(response.headers.get("x-generation-id")).toMatch(/^gen-/);
  expect(await response.text()).not.toContain("inside");
  expect(records).toMatchObject([{ status: 500, requestedModel: "test/model", finishReason: "error" }]);
  expect(bugs).toHaveLength(1);
});

it("a bug behind a stream's first token leaves a stream without an end, and a record", async () => {
  const noteOutcome = () => {
    throw new Error("Hello from the inside");
  };
  const { response, records, bugs, background } = await play({ answers: [answers], inference: { noteOutcome } });
  const text = await response.text();
  expect(text).not.toMatch(/inside|\[DONE\]/);
  await Promise.all(background);
  expect(records).toMatchObject([{ status: 200, errorType: "server", finishReason: "error" }]);
  expect(bugs).toHaveLength(1);
});
