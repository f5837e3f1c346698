// One room for all bytes in flight: while it is full others get 503 with Retry-After, and however a request ends, what it
// held is given back.
import { afterEach, describe, expect, test } from "vitest";
import { isolateOf } from "../../src/isolate/isolate.ts";
import { chunk, error, shortWaits, streams } from "./provider-scripts.ts";
import { type AskInput, type Router, startRouter } from "./start-router.ts";

const mebi = 1024 * 1024;
const heldBy = ({ bindings }: Router) => isolateOf(bindings).bytesInFlight.total;
const filler = (bytes: number) => ({ messages: [{ role: "user", content: "x".repeat(bytes) }] });
const hangs = { kind: "silence" as const };
const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A body that sends this much and then nothing more; `end` breaks it off. */
function trickle(bytes: number): { raw: ReadableStream; end(): void } {
  let controller: ReadableStreamDefaultController | undefined;
  const raw = new ReadableStream({
    start(given) {
      controller = given;
      given.enqueue(new Uint8Array(bytes).fill(0x20));
    },
  });
  return { raw, end: () => controller?.error(new Error("hung up")) };
}

async function refusal(router: Router) {
  const { status, headers, body } = await router.ask();
  return { status, type: body.error?.metadata.error_type, wait: Number(headers.get("retry-after") ?? 0) };
}

describe("while the room is full", () => {
  test("of bodies that providers are working on: 503, and again 200 once their clients have hung up", async () => {
    const router = await startRouter({ scripts: [hangs, { kind: "answer" }], model: { context_length: 100_000_000 } });
    const [hanging = "", quick = ""] = router.providers;
    const clients = Array.from({ length: 3 }, () => new AbortController());
    const running = clients.map(({ signal }) =>
      router.fetch({ ...filler(10 * mebi), provider: { only: [hanging] } }, { signal }).catch(() => undefined),
    );
    await expect.poll(() => heldBy(router), { timeout: 30_000 }).toBeGreaterThan(59 * mebi);
    const large = await router.ask({ ...filler(3 * mebi), provider: { only: [quick] } });
    expect(large.status).toBe(503);
    expect(large.body.error.metadata.error_type).toBe("overloaded");
    expect(Number(large.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await router.ask({ provider: { only: [quick] } })).status).toBe(200);
    for (const client of clients) client.abort();
    await Promise.all(running);
    await expect.poll(() => heldBy(router), { timeout: 30_000 }).toBe(0);
    expect((await router.ask({ ...filler(3 * mebi), provider: { only: [quick] } })).status).toBe(200);
  });

  test("of bodies that do not come to their end: they hold what came of them, and nothing once they broke off", async () => {
    const router = await startRouter();
    const length = { "content-length": String(19 * mebi) };
    const bodies = Array.from({ length: 8 }, () => trickle(mebi));
    const running = bodies.map(({ raw }) => router.fetch({}, { raw, headers: length }).catch(() => undefined));
    await expect.poll(() => heldBy(router)).toBe(8 * 2 * mebi);
    expect((await router.ask()).status).toBe(200);
    for (const { end } of bodies) end();
    for (const answer of await Promise.all(running)) expect(answer?.status).toBe(400);
    expect(heldBy(router)).toBe(0);
    // Each of them is on record, and nothing was wrong with the router.
    expect(await router.recorded(9)).toHaveLength(9);
  });

  test("of answers: 503 for who comes then", async () => {
    const router = await startRouter();
    const lease = isolateOf(router.bindings).bytesInFlight.lease(Date.now());
    open.push(lease.release);
    expect(lease.hold(64 * mebi - 10)).toBe(true);
    expect(await refusal(router)).toMatchObject({ status: 503 });
    expect((await refusal(router)).wait).toBeGreaterThan(0);
    lease.release();
    expect((await router.ask()).status).toBe(200);
  });
});

/** Ways in which a request may end. */
const endings: Record<string, (router: Router) => Promise<unknown>> = {
  "an answer": (router) => router.ask(),
  "a stream": (router) => router.stream(),
  "a stream that its reader leaves": async (router) => {
    const response = await router.fetch({ stream: true });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  },
  "a client that hangs up": async (router) => {
    const client = new AbortController();
    const asked = router.fetch({ provider: { only: [router.providers[1]] } }, { signal: client.signal });
    await scheduler.wait(20);
    client.abort();
    await asked.catch(() => undefined);
  },
  "a provider that fails": (router) => router.ask({ provider: { only: [router.providers[2]] } }),
  "a stream that breaks": (router) => router.stream({ provider: { only: [router.providers[3]] } }),
  "a provider that is silent": (router) => router.ask({ provider: { only: [router.providers[1]] } }),
  "a bad body": (router) => router.ask({ messages: 7 }),
  "no JSON": (router) => router.ask({}, { raw: "{" }),
  "a body that is too large": (router) => router.ask({}, { raw: "x".repeat(20 * mebi + 1) }),
  "a body that breaks off": async (router) => {
    const { raw, end } = trickle(1_000);
    const asked = router.fetch({}, { raw });
    end();
    await asked.catch(() => undefined);
  },
  "an unknown model": (router) => router.ask({ model: "nobody/nothing" }),
  "nobody eligible": (router) => router.ask({ provider: { only: ["nobody"] } }),
  "a picture that is none": (router) =>
    router.ask({
      messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }] }],
    }),
  "a file that is none": (router) =>
    router.ask({
      messages: [
        { role: "user", content: [{ type: "file", file: { file_data: "data:application/pdf;base64,AAAA" } }] },
      ],
    }),
  "embeddings of a model that has none": (router) => router.ask({ input: "Hello" }, at("/embeddings")),
  "a count of tokens": (router) => router.ask({ max_tokens: 5 }, at("/messages/count_tokens")),
  "a plan": (router) => router.ask({}, at("/route")),
  "no key": (router) => router.ask({}, { key: "none" }),
};

function at(path: string): AskInput {
  return { path };
}

test("after requests that ended in every way, side by side, nothing is held", {
  timeout: 60_000,
}, async () => {
  const broken = streams([chunk({ content: "Half" })]);
  const router = await startRouter({
    scripts: [{ kind: "answer" }, hangs, error(500), broken],
    model: { context_length: 100_000_000 },
    variables: shortWaits,
  });
  const ways = Object.values(endings);
  for (let round = 0; round < 2; round += 1) {
    const shuffled = ways.map((way, index) => ({ way, at: (index * 7 + round * 11) % ways.length }));
    shuffled.sort((a, b) => a.at - b.at);
    await Promise.all(shuffled.map(({ way }) => way(router)));
  }
  await router.settled();
  await expect.poll(() => heldBy(router), { timeout: 30_000 }).toBe(0);
  expect((await router.ask(filler(15 * mebi))).status).not.toBe(503);
});
