// A provider with several keys: shares by draw, a conversation keeps its key, one that is limited or refused rests alone.
import { describe, expect, it } from "vitest";
import type { Credential } from "../../../src/isolate/credentials.ts";
import { unknownHealth } from "../../../src/routing/health/health.ts";
import type { EndpointHealth } from "../../../src/routing/health/health-snapshot.ts";
import { pooledKey } from "../../../src/routing/key-pool.ts";
import { type Answer, play, type Scene, type UpstreamCall } from "./play.ts";

const pool: Credential[] = ["key-a", "key-b", "key-c"].map((secret, place) => ({ secret, byok: false, place }));
const good: Answer = () =>
  Response.json({ choices: [{ message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }] });
const says =
  (status: number, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json({ error: { message: "No." } }, { status, headers });
const endpoint = "test/model vendor-0";

function keyOf({ headers }: UpstreamCall): string {
  return headers["authorization"]?.replace("Bearer ", "") ?? "";
}

/** By the key that asks. */
function byKey(answers: Record<string, Answer>): Answer {
  return (call) => (answers[keyOf(call)] ?? good)(call);
}

function ask(scene: Partial<Scene> = {}, credentials: readonly Credential[] = pool) {
  const { inference, body, ...rest } = scene;
  const answers = rest.answers ?? [good];
  return play({
    ...rest,
    answers,
    body: { stream: false, ...body },
    inference: { credentials: () => credentials, ...inference },
  });
}

function resting(places: Record<number, number>): Partial<Scene> {
  const health = new Map<string, EndpointHealth>();
  for (const [place, until] of Object.entries(places)) {
    health.set(pooledKey(endpoint, Number(place)), { ...unknownHealth, rateLimitedUntil: Date.now() + until });
  }
  return { inference: { healthOf: () => health } };
}

/** Numbers that look random, the same in each run. */
function seeded(): () => number {
  let state = 7;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function keysAsked(count: number, scene: (index: number) => Partial<Scene>): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  for (let index = 0; index < count; index++) {
    for (const call of (await ask(scene(index))).calls) seen[keyOf(call)] = (seen[keyOf(call)] ?? 0) + 1;
  }
  return seen;
}

describe("the draw", () => {
  it("gives each key its share", async () => {
    const random = seeded();
    const seen = await keysAsked(300, () => ({ inference: { random } }));
    for (const key of ["key-a", "key-b", "key-c"]) expect(seen[key]).toBeGreaterThan(70);
  });

  it("gives each key its share of conversations, which keep it", async () => {
    const first = await keysAsked(120, (index) => ({ body: { session_id: `s${index}` } }));
    for (const key of ["key-a", "key-b", "key-c"]) expect(first[key]).toBeGreaterThan(20);
    for (const session of ["s1", "s2", "s3"]) {
      expect(Object.keys(await keysAsked(5, () => ({ body: { session_id: session } })))).toHaveLength(1);
    }
  });

  it("leaves a single key, and the workspace's own, where they are", async () => {
    const own: Credential[] = [{ secret: "own", byok: true }, ...pool, { secret: "last", byok: true }];
    const { calls } = await ask({ answers: [says(429)] }, own);
    expect(calls.map(keyOf).toSorted()).toEqual(["key-a", "key-b", "key-c", "last", "own"]);
    expect([calls[0], calls.at(-1)].map((call) => call && keyOf(call))).toEqual(["own", "last"]);
  });
});

describe("a key that fails", () => {
  it.each<[string, number, Record<string, string>, object]>([
    ["is limited", 429, { "retry-after": "90" }, { kind: "rate_limited", retryAfterMs: 90_000 }],
    ["is refused", 401, {}, { kind: "rate_limited", retryAfterMs: 300_000 }],
    ["is not paid for", 402, {}, { kind: "rate_limited", retryAfterMs: 300_000 }],
    ["may not", 403, {}, { kind: "rate_limited", retryAfterMs: 300_000 }],
  ])("rests alone where it %s, and another answers", async (_, status, headers, outcome) => {
    const body = { session_id: "s" };
    const [first] = (await ask({ body })).calls.map(keyOf);
    const place = pool.findIndex(({ secret }) => secret === first);
    const seen = await ask({ body, answers: [byKey({ [String(first)]: says(status, headers) })] });
    expect(seen.response.status).toBe(200);
    expect(seen.calls.map(({ url }) => new URL(url).host)).toEqual(["vendor-0.invalid", "vendor-0.invalid"]);
    expect(seen.outcomes[0]).toMatchObject({ key: pooledKey(endpoint, place), ...outcome });
    expect(seen.outcomes.filter(({ key, kind }) => key === endpoint && kind !== "success")).toEqual([]);
    const [record] = seen.records;
    expect(record?.attempts).toMatchObject([{ key: place, status }, { outcome: "ok" }]);
    expect(record?.attempts[1]?.key).not.toBe(place);
    expect(JSON.stringify(record)).not.toMatch(/key-[abc]/);
  });

  it("counts nothing where it cannot be sent, and another answers", async () => {
    const broken = { secret: "key\nof two lines", byok: false, place: 0 };
    for (const session_id of ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"]) {
      const seen = await ask({ body: { session_id } }, [broken, ...pool.slice(1)]);
      expect(seen.response.status).toBe(200);
      expect(seen.outcomes.map(({ kind }) => kind)).toEqual(["success"]);
    }
  });

  it("counts against the endpoint where it was the last one", async () => {
    const { outcomes, calls, response } = await ask({ answers: [says(429), good] });
    expect(calls.map(({ url }) => new URL(url).host)).toEqual([
      ...Array(3).fill("vendor-0.invalid"),
      "vendor-1.invalid",
    ]);
    expect(outcomes.filter(({ kind }) => kind === "rate_limited").map(({ key }) => key)).toContain(endpoint);
    expect(response.status).toBe(200);
  });

  it.each([500, 404, 503])("is not the key's doing where the answer is %i: nobody asks there again", async (status) => {
    const { calls, outcomes } = await ask({ answers: [says(status), good] });
    expect(calls.map(({ url }) => new URL(url).host)).toEqual(["vendor-0.invalid", "vendor-1.invalid"]);
    expect(outcomes[0]).toMatchObject({ key: endpoint, kind: "failure" });
  });
});

describe("a key that rests", () => {
  it("is not asked while another does not", async () => {
    const seen = await keysAsked(20, (index) => ({
      body: { session_id: `s${index}` },
      ...resting({ 0: 60_000, 2: 60_000 }),
    }));
    expect(Object.keys(seen)).toEqual(["key-b"]);
  });

  it("is asked where all rest, and it for the shortest time", async () => {
    expect(Object.keys(await keysAsked(3, () => resting({ 0: 60_000, 1: 9_000, 2: 50_000 })))).toEqual(["key-b"]);
  });

  it("is asked again behind its rest, by the same conversations", async () => {
    const body = { session_id: "s" };
    const [first] = (await ask({ body })).calls.map(keyOf);
    const place = pool.findIndex(({ secret }) => secret === first);
    expect(Object.keys(await keysAsked(2, () => ({ body, ...resting({ [place]: 60_000 }) })))).not.toContain(first);
    expect(Object.keys(await keysAsked(2, () => ({ body, ...resting({ [place]: -1 }) })))).toEqual([first]);
  });
});

describe("an endpoint that is asked again", () => {
  const answers: EndpointHealth = { ...unknownHealth, answers: true };
  const body = { session_id: "s" };

  it("is asked by a key that does not rest by then", async () => {
    const health = new Map([[endpoint, answers]]);
    const failsAndRests: Answer = (call) => {
      const place = pool.findIndex(({ secret }) => secret === keyOf(call));
      health.set(pooledKey(endpoint, place), { ...unknownHealth, rateLimitedUntil: Date.now() + 60_000 });
      return says(500)(call);
    };
    const first = (await ask({ body })).calls.map(keyOf);
    const seen = await ask({
      body,
      answers: [byKey({ [String(first)]: failsAndRests })],
      inference: { healthOf: () => health },
    });
    expect(seen.response.status).toBe(200);
    expect(seen.calls.map(keyOf)).toEqual([...first, expect.not.stringMatching(String(first))]);
  });

  it("has its other keys left, should the one be limited now", async () => {
    const statuses = [500, 429];
    const seen = await ask({
      body,
      answers: [
        (call) => {
          const status = statuses.shift();
          return (status === undefined ? good : says(status))(call);
        },
      ],
      inference: { healthOf: () => new Map([[endpoint, answers]]) },
    });
    expect(seen.response.status).toBe(200);
    const [again, last] = seen.calls.slice(1).map(keyOf);
    expect(last).not.toBe(again);
    expect(seen.outcomes.filter(({ key, kind }) => key === endpoint && kind === "rate_limited")).toEqual([]);
  });
});
