// Where nothing could be sent, the next key or endpoint is tried, and the endpoint's name stays good.
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { BoundedMap } from "../../../src/isolate/bounded-map.ts";
import type { Credential } from "../../../src/isolate/credentials.ts";
import type { Inference } from "../../../src/pipeline/inference.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { type Answer, play, playOperation } from "./play.ts";

const hello = { choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }] };
const answers: Answer = () => Response.json(hello);
const exchange = "https://oauth2.googleapis.com/token";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const serviceAccount = (email: string): string =>
  JSON.stringify({
    client_email: email,
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    token_uri: "http://127.0.0.1:9/internal",
  });

interface Row {
  auth: string;
  secret: string;
}

const rows: Record<string, Row> = {
  "a key with a line break": { auth: "bearer", secret: "sk-secret\nx" },
  "a key beyond Latin": { auth: "x-api-key", secret: "sk-secret-ключ" },
  "an AWS key that is no JSON": { auth: "aws-sigv4", secret: '{"accessKeyId": "sk-secret' },
  "an AWS key without its secret": { auth: "aws-sigv4", secret: '{"accessKeyId":"sk-secret"}' },
  "a service account that is no JSON": { auth: "google-service-account", secret: "sk-secret" },
  "a service account without a private key": {
    auth: "google-service-account",
    secret: '{"client_email":"sk-secret","private_key":"sk-secret"}',
  },
};

describe.each(Object.entries(rows))("%s", (_, { auth, secret }) => {
  it("is one failed attempt, counts for nothing, and tells nothing of the key", async () => {
    const credentials = (provider: { slug: string }): Credential[] => [
      { secret: provider.slug === "vendor-0" ? secret : null, byok: false },
    ];
    const seen = await play({
      answers: [answers, answers],
      rows: { provider: { auth } },
      body: { stream: false },
      inference: { credentials },
    });
    const outcomes = seen.records[0]?.attempts.map(({ outcome, status }) => [outcome, status]);
    expect(outcomes?.[0]).toEqual(["not_sent", null]);
    expect(seen.calls.filter(({ url }) => url.includes("vendor-0"))).toEqual([]);
    expect(seen.outcomes.filter(({ kind }) => kind !== "success")).toEqual([]);
    const text = await seen.response.text();
    expect(text + JSON.stringify(seen.records)).not.toContain("sk-secret");
    expect(seen.response.status).toBe(200);
  });
});

it("a dialect that throws is one failed attempt, and the bug is noted", async () => {
  const operation = chat(chatDoor);
  const build: typeof operation.build = (ready, input) => {
    if (input.candidate.provider.slug === "vendor-0") throw new TypeError("x is not iterable");
    return operation.build(ready, input);
  };
  const body = { model: "test/model", messages: [{ role: "user", content: "Hello" }] };
  const seen = await playOperation({ ...operation, build }, { answers: [answers, answers], body });
  expect(seen.response.status).toBe(200);
  expect(seen.records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(["not_sent", "ok"]);
  expect(seen.outcomes.map(({ kind }) => kind)).toEqual(["success"]);
  expect([seen.calls.length, seen.bugs.length]).toEqual([1, 1]);
});

it("the sandbox of a Worker that is not bound is a failed attempt, which counts for nothing", async () => {
  const seen = await play({ answers: [answers], rows: { provider: { dialect: "sandbox" } }, body: { stream: false } });
  expect(seen.response.status).toBe(502);
  expect(await seen.response.text()).toContain("its Worker is not bound (CONSOLE)");
  expect(seen.records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(["not_sent"]);
  expect([seen.outcomes, seen.calls]).toEqual([[], []]);
});

it.each([
  ["finds no room among what others hold", 503, ["no_room"]],
  ["is larger than any may be", 502, ["too_large", "too_large"]],
])("an answer that %s counts for nothing", async (_, status, outcomes) => {
  const filler = "x".repeat(1024 * 1024);
  const pieces = Array.from({ length: status === 503 ? 1 : 33 }, () => new TextEncoder().encode(filler));
  const large: Answer = () => new Response(new Blob(pieces).stream());
  const memory = { hold: (bytes: number) => status !== 503 || bytes < 1_000, release: () => undefined };
  const seen = await play({ answers: [large, large], body: { stream: false }, inference: { memory } });
  expect(seen.response.status).toBe(status);
  expect(seen.response.headers.get("retry-after")).toBe(status === 503 ? "1" : null);
  expect(seen.records[0]?.attempts.map(({ outcome }) => outcome)).toEqual(outcomes);
  expect(seen.outcomes).toEqual([]);
});

describe("a service account's token", () => {
  const tokens: Inference["transports"]["tokens"] = new BoundedMap(10);
  const rowsOf = { provider: { auth: "google-service-account" } };

  function playWith(
    email: string,
    token: (signal: AbortSignal | null) => Promise<Response>,
    { byok = false, only, settings = {} }: { byok?: boolean; only?: string; settings?: Record<string, string> } = {},
  ) {
    const asked: string[] = [];
    return play({
      answers: [answers, answers],
      rows: rowsOf,
      body: { stream: false, ...(only === undefined ? {} : { provider: { only: [only] } }) },
      settings,
      inference: {
        credentials: ({ slug }) => [{ secret: slug === "vendor-0" ? serviceAccount(email) : null, byok }],
        transports: {
          fetch: async (url, init) => {
            asked.push(url);
            if (url === exchange) return await token(init.signal ?? null);
            expect(new Headers(init.headers).get("authorization")).toBe(
              url.includes("vendor-0") ? "Bearer token" : null,
            );
            return Response.json(hello);
          },
          sandbox: undefined,
          ai: undefined,
          files: undefined,
          tokens,
        },
      },
    }).then((seen) => ({ ...seen, asked }));
  }

  it("is asked of Google, whatever the key says, and kept", async () => {
    const grant = async () => Response.json({ access_token: "token", expires_in: 3600 });
    const first = await playWith("kept@example.com", grant);
    expect(first.asked[0]).toBe(exchange);
    expect(first.records[0]?.provider).toBe("vendor-0");
    expect((await playWith("kept@example.com", grant)).asked).toHaveLength(1);
  });

  it.each<[string, () => Response]>([
    ["refused", () => new Response("internal words", { status: 401 })],
    ["answered by a redirect", () => new Response(null, { status: 307, headers: { location: "http://127.0.0.1/" } })],
    ["answered by a teapot", () => new Response("internal words", { status: 418 })],
    ["answered by a broken server", () => new Response("internal words", { status: 503 })],
    ["answered by a page", () => new Response("internal words")],
    ["answered by no token", () => Response.json({ access_token: 1, words: "internal words" })],
    [
      "not answered",
      () => {
        throw new TypeError("Network connection lost.");
      },
    ],
  ])("that is %s counts against nobody, and nothing is said of what answered", async (way, answer) => {
    const email = `${way.replaceAll(" ", "-")}@example.com`;
    for (const byok of [true, false]) {
      const { records, outcomes } = await playWith(email, async () => answer(), { byok });
      expect(records[0]).toMatchObject({
        provider: "vendor-1",
        attempts: [{ outcome: "not_sent", status: null }, { outcome: "ok" }],
      });
      expect(outcomes.map(({ kind }) => kind)).toEqual(["success"]);
      const alone = await playWith(email, async () => answer(), { byok, only: "vendor-0" });
      expect(alone.response.status).toBe(502);
      expect(await alone.response.json()).toMatchObject({
        error: { message: "Vendor 0 was not asked: its key was not exchanged for a token" },
      });
      expect(alone.outcomes).toEqual([]);
    }
  });

  it("that never comes ends with the attempt's own deadline, and the next endpoint answers", async () => {
    const never = (signal: AbortSignal | null) =>
      new Promise<Response>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const { records, outcomes } = await playWith("late@example.com", never, {
      settings: { TOTAL_TIMEOUT_MS: "200" },
    });
    expect(records[0]).toMatchObject({ provider: "vendor-1", attempts: [{ outcome: "timeout" }, { outcome: "ok" }] });
    expect(outcomes.map(({ kind }) => kind)).toEqual(["success"]);
  });
});

describe("what a workspace's own key came to says nothing of the endpoint to the others", () => {
  it.each<[string, () => Response]>([
    ["500", () => Response.json({}, { status: 500 })],
    [
      "no answer",
      () => {
        throw new TypeError("Network connection lost.");
      },
    ],
    ["an empty answer", () => Response.json({ choices: [] })],
    ["an error without a code inside a 200", () => Response.json({ error: { message: "No." } })],
    ["401", () => Response.json({}, { status: 401 })],
    ["429", () => Response.json({}, { status: 429 })],
    ["429 inside a 200", () => Response.json({ error: { message: "No.", code: 429 } })],
    ["401 inside a 200", () => Response.json({ error: { message: "No.", code: 401 } })],
  ])("%s: the router's own is tried", async (_, refusal) => {
    let calls = 0;
    const once: Answer = () => {
      calls += 1;
      return calls === 1 ? refusal() : Response.json(hello);
    };
    const credentials = (): Credential[] => [
      { secret: "own-key", byok: true },
      { secret: "router-key", byok: false },
    ];
    const seen = await play({ answers: [once], body: { stream: false }, inference: { credentials } });
    expect(seen.response.status).toBe(200);
    expect(seen.calls.map(({ headers }) => headers["authorization"])).toEqual(["Bearer own-key", "Bearer router-key"]);
    expect(seen.outcomes.map(({ kind }) => kind)).toEqual(["success"]);
  });
});

describe("an endpoint that is not there", () => {
  const own = (name: string): Credential => ({ secret: name, byok: true });
  const router: Credential = { secret: "router-key", byok: false };
  const resets: Answer = () => {
    throw new TypeError("Network connection lost.");
  };
  const hangs: Answer = ({ signal }) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  const fails: Answer = () => Response.json({}, { status: 500 });

  it.each<[string, Answer, Credential[], boolean, string[]]>([
    ["is not asked again with another own key", resets, [own("a"), own("b")], false, ["a"]],
    ["nor while another endpoint is left", resets, [own("a"), own("b"), router], true, ["a", "other"]],
    [
      "is asked with the router's key where nothing else is left",
      resets,
      [own("a"), own("b"), router],
      false,
      ["a", "router-key"],
    ],
    ["is one that is silent, too", hangs, [own("a"), own("b")], true, ["a", "other"]],
    [
      "is none that answers, whatever it says",
      fails,
      [own("a"), own("b"), router],
      true,
      ["a", "b", "router-key", "other"],
    ],
  ])("%s", async (_, dead, keys, hasOther, expected) => {
    const answers = [dead, ...(hasOther ? [() => Response.json(hello)] : [])];
    const credentials = ({ slug }: { slug: string }) =>
      slug === "vendor-0" ? keys : [{ secret: "other", byok: false }];
    const settings = { TOTAL_TIMEOUT_MS: "30" };
    const seen = await play({ answers, body: { stream: false }, settings, inference: { credentials } });
    expect(seen.calls.map(({ headers }) => headers["authorization"]?.replace("Bearer ", ""))).toEqual(expected);
    expect(seen.outcomes.filter(({ kind }) => kind !== "success").length).toBe(expected.includes("router-key") ? 1 : 0);
  });
});
