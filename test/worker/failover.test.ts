// The rows of the outcome table (contract §5) that need a real connection, through the whole Worker: what each failure does
// to the request, to the endpoint's health and to the answer. The others are in test/unit/pipeline/failover.test.ts.
import { describe, expect, test } from "vitest";
import type { Script } from "../providers/script.ts";
import { answers, chunk, error, shortWaits } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

interface Row {
  /** What providers do; where a stream differs, `streamed`. */
  script: Script;
  streamed?: Script;
  outcome: string;
  /** Status that the attempt's record shows, and the client's when all providers do it. */
  seen: number | null;
  final: number;
  /** The failure takes as long as the router waits: so long. */
  waits?: Record<string, string>;
}

/** Failures that the next endpoint may not share. */
const failovers: Record<string, Row> = {
  "dropped connection": { script: { kind: "drop" }, outcome: "network", seen: null, final: 502 },
  silence: { script: { kind: "silence" }, outcome: "timeout", seen: null, final: 504, waits: shortWaits },
  "headers, then silence": {
    script: { kind: "stream", steps: [chunk({ role: "assistant", content: "" })], end: "hang" },
    outcome: "timeout",
    seen: null,
    final: 504,
    waits: shortWaits,
  },
  "an answer broken off": {
    script: { kind: "body", body: '{"choices": [{"mess', end: "break" },
    streamed: { kind: "stream", steps: [chunk({ role: "assistant" })], end: "break" },
    outcome: "network",
    seen: null,
    final: 502,
  },
  500: { script: error(500), outcome: "status", seen: 500, final: 502 },
  "500 whose body never ends": {
    script: { kind: "body", status: 500, body: "It is", end: "hang" },
    outcome: "status",
    seen: 500,
    final: 502,
    // Its status has to be there first, on a busy machine too.
    waits: { FIRST_TOKEN_TIMEOUT_MS: "1000", IDLE_TIMEOUT_MS: "1000", TOTAL_TIMEOUT_MS: "5000" },
  },
  "a redirect": {
    script: { kind: "body", status: 307, headers: { location: "http://127.0.0.1:9/" }, body: "" },
    outcome: "status",
    seen: 307,
    final: 502,
  },
  "an empty body": {
    script: { kind: "body", body: "" },
    streamed: { kind: "stream", steps: [] },
    outcome: "empty|unparsable",
    seen: 200,
    final: 502,
  },
};

describe.each(Object.entries(failovers))("%s", (_, row) => {
  const scriptsFor = (stream: boolean) => (stream ? (row.streamed ?? row.script) : row.script);

  test("[fail, fail, ok] → 200 from the third, streamed or not, and it counts", async () => {
    // Waiting is long: there it is [fail, ok].
    const failing = row.waits ? [0] : [0, 1];
    const router = await startRouter({
      scripts: [...failing.map(() => row.script), answers],
      variables: row.waits ?? {},
    });
    for (const stream of [false, false, true, true]) {
      await Promise.all(failing.map((provider) => router.script(provider, scriptsFor(stream))));
      const answered = stream ? await router.stream() : await router.ask();
      expect(answered.status).toBe(200);
      const bodies = "chunks" in answered ? answered.chunks : [answered.body];
      for (const body of bodies) {
        expect(body).toMatchObject({ model: router.model, provider: `Name of ${router.providers[failing.length]}` });
      }
      if ("content" in answered) expect([answered.content, answered.done]).toEqual(["Hello from the last.", true]);
    }
    await router.recorded(4);
    for (const { attempts, status } of router.records) {
      expect(status).toBe(200);
      expect(attempts.map(({ outcome }) => row.outcome.includes(outcome) || outcome)).toEqual([
        ...failing.map(() => true),
        "ok",
      ]);
      expect(attempts.map((attempt) => attempt.status)).toEqual([...failing.map(() => row.seen), 200]);
      expect(attempts.every((one) => one.durationMs >= 0 && one.startedMs >= 0)).toBe(true);
    }
    // After three failures of each, the fourth request knows them as unstable.
    expect(router.records[3]?.plan.map(({ stable }) => stable)).toEqual([...failing.map(() => false), true]);
  });

  test(`everywhere → ${row.final}`, async () => {
    const router = await startRouter({ scripts: [row.script, error(500)], variables: row.waits ?? {} });
    await router.script(1, row.script);
    for (const stream of [false, true]) {
      await Promise.all([0, 1].map((provider) => router.script(provider, scriptsFor(stream))));
      const { status, body, headers } = await router.ask({ stream });
      expect(status).toBe(row.final);
      expect(headers.get("x-generation-id")).toMatch(/^gen-[A-Za-z0-9]{20,}$/);
      expect(headers.get("x-fairlead-io-log")).toBe("off");
      const { error: told } = body;
      expect(told.code).toBe(row.final);
      expect(told.message).toContain(`Name of ${router.providers[1]}`);
      expect(told.metadata.provider_name).toBe(`Name of ${router.providers[1]}`);
      expect(told.metadata.error_type).toMatch(/^(timeout|provider_unavailable|provider_overloaded)$/);
      expect(told.metadata.previous_errors).toEqual([
        {
          provider: `Name of ${router.providers[0]}`,
          code: row.final,
          status: row.seen === null || row.seen === 200 ? row.final : row.seen,
        },
      ]);
    }
  });
});

test("an error whose body never ends holds up the next endpoint for two seconds at most", async () => {
  const router = await startRouter({ scripts: [{ kind: "body", status: 500, body: "It is", end: "hang" }, answers] });
  const begun = Date.now();
  expect((await router.ask()).status).toBe(200);
  expect(Date.now() - begun).toBeLessThan(10_000);
});

test.each([
  true,
  false,
])("a stall is joined by the next one and let go of; three are an outage, streamed: %s", async (stream) => {
  const router = await startRouter({ scripts: [answers, answers] });
  await Promise.all(Array.from({ length: 20 }, () => router.ask()));
  await router.recorded(20);
  await router.script(0, { kind: "silence" });
  for (let request = 1; request <= 3; request += 1) {
    const begun = Date.now();
    expect((await router.fetch({ stream }).then((response) => response.text())).length).toBeGreaterThan(0);
    // Without what it knows of the endpoint it would wait for 5 s.
    expect(Date.now() - begun).toBeLessThan(4_000);
  }
  await expect
    .poll(async () => (await router.requestsOf(0)).slice(20).map(({ aborted }) => aborted))
    .toEqual([true, true, true]);
  await router.recorded(23);
  expect(router.records.at(-1)?.attempts.map(({ outcome }) => outcome)).toEqual(["late", "ok"]);
  await router.ask();
  await router.recorded(24);
  expect(router.records.at(-1)?.plan.map(({ stable }) => stable)).toEqual([false, true]);
});
