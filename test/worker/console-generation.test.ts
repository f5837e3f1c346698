// The page of a generation: what is shown of its contents in every state, and that nothing stored can act.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { GenerationContents } from "../../src/accounting/generation-contents.ts";
import type { GenerationRecord } from "../../src/accounting/generation-record.ts";
import { app } from "../../src/app.ts";
import { objectKey } from "../../src/store/contents.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { defaultWorkspaceId, findWorkspace } from "../../src/store/workspaces.ts";
import { newKey } from "./call.ts";
import { fails, gated } from "./gated-bindings.ts";
import { keepContents } from "./keep-contents.ts";
import { makeGeneration } from "./make-generation.ts";
import { newMember, signedIn, type Visit } from "./visit.ts";
import { withConsole } from "./with-console.ts";

let admin: Visit;
let keyHash: string;

const plain: GenerationContents = {
  input: { messages: [{ role: "user", content: "What is a fairlead?" }] },
  output: { completion: "A ring that guides a line.", reasoning: "Think of ships.", tool_calls: [] },
  truncated: false,
};

beforeAll(async () => {
  admin = await signedIn((await newMember("admin")).accessKey);
  keyHash = (await newKey()).hash;
});

async function store(contents: GenerationContents | null, fields: Partial<GenerationRecord> = {}) {
  const record = makeGeneration({ keyHash, ioLog: "stored", ...fields });
  await saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]);
  const workspace = await findWorkspace(env.DB, defaultWorkspaceId);
  if (workspace === undefined) throw new Error("nothing to store with");
  const address = { workspace, generationId: record.id, createdAt: record.createdAt };
  if (contents !== null) await keepContents({ ...address, contents });
  return { path: `/logs/${record.id}`, key: objectKey(address), record };
}

/** Text of a page without its markup. */
function readable(html: string): string {
  return html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}

test("both tabs show what was stored", async () => {
  const { path } = await store(plain);
  expect(readable((await admin.get(`${path}?tab=prompt`)).text)).toContain("What is a fairlead?");
  const completion = readable((await admin.get(`${path}?tab=completion`)).text);
  expect(completion).toContain("A ring that guides a line.");
  expect(completion).toContain("Think of ships.");
  const file = await admin.get(`${path}/contents.json`);
  expect(JSON.parse(file.text)).toEqual(plain);
  expect(file.headers.get("content-disposition")).toContain("attachment");
});

test("tool calls, pictures and files are readable", async () => {
  const picture = "data:image/png;base64,iVBORw0KGgo=";
  const call = { id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Kiel"}' } };
  const { path } = await store({
    input: {
      messages: [
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", tool_call_id: "call_1", content: "12 degrees" },
        {
          role: "user",
          content: [
            { type: "text", text: "And this?" },
            { type: "image_url", image_url: { url: picture } },
            { type: "image_url", image_url: { url: "https://elsewhere.example/spy.png" } },
            { type: "file", file: { filename: "chart.pdf", file_data: "data:application/pdf;base64,AAAA" } },
          ],
        },
      ],
      tools: [{ type: "function", function: { name: "get_weather", parameters: {} } }],
      temperature: 0.5,
    },
    output: { completion: null, reasoning: null, tool_calls: [call] },
    truncated: false,
  });
  const { text } = await admin.get(`${path}?tab=prompt`);
  expect(readable(text)).toMatch(
    /Calls get_weather.*Kiel.*answers call_1.*12 degrees.*And this\?.*chart\.pdf.*1 tool: get_weather/,
  );
  expect([...text.matchAll(/<img[^>]*src="([^"]*)"/g)].map(([, source]) => source)).toEqual([picture]);
  expect(readable(text)).toContain("https://elsewhere.example/spy.png");
  expect(readable((await admin.get(`${path}?tab=completion`)).text)).toContain("Calls get_weather");
});

test.each([
  ["made with logging off", { ioLog: "off" as const }, "Logging was off for it", plain],
  ["made on an EU host", { ioLog: "skipped-eu" as const, dataRegion: "europe" as const }, "EU host", plain],
  ["deleted", {}, "were deleted, or are past their retention", null],
])("contents %s: the page says so", async (_state, fields, sentence, contents) => {
  const { path } = await store(contents, fields);
  for (const tab of ["prompt", "completion", "json"]) {
    const seen = await admin.get(`${path}?tab=${tab}`);
    expect(seen.status).toBe(200);
    expect(readable(seen.text)).toContain(sentence);
    expect(seen.text).not.toContain("fairlead?");
  }
  expect((await admin.get(`${path}/contents.json`)).status).toBe(404);
});

test("contents that were cut say so and show what was kept", async () => {
  const { path } = await store({ input: { text: '{"messages":[{"role' }, output: plain.output, truncated: true });
  const text = readable((await admin.get(`${path}?tab=prompt`)).text);
  expect(text).toContain("was cut");
  expect(text).toContain("{&quot;messages&quot;:[{&quot;role");
});

test("contents that cannot be decrypted say so", async () => {
  const { path, key } = await store(plain);
  const object = await env.CONTENTS.get(key);
  const bytes = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await env.CONTENTS.put(key, bytes, { customMetadata: object?.customMetadata ?? {} });
  expect(readable((await admin.get(`${path}?tab=prompt`)).text)).toContain("cannot be decrypted");
});

test("a failed request shows its error", async () => {
  const error = {
    message: "Provider returned error",
    status: 502,
    provider_name: "P",
    raw: "boom",
    previous_errors: [],
  };
  const { path } = await store({ ...plain, output: { completion: null, reasoning: null, tool_calls: [] }, error });
  expect(readable((await admin.get(`${path}?tab=completion`)).text)).toMatch(/502.*Provider returned error.*boom/);
});

test("the trace quotes a provider to admins, and says to members where its words are", async () => {
  const words = { attempt: 0, provider_name: "P", message: "no capacity", code: null, raw: "no capacity" };
  const member = await newMember("member");
  const own = await newKey({ creator_user_id: member.id });
  const attempts = makeGeneration().attempts.map((one) => ({ ...one, outcome: "status" as const, status: 503 }));
  const { path } = await store({ ...plain, attempt_errors: [words] }, { attempts, keyHash: own.hash });
  expect(readable((await admin.get(path)).text)).toContain("P said: no capacity");
  const seen = readable((await (await signedIn(member.accessKey)).get(path)).text);
  expect(seen).toContain("for admins and owners");
  expect(seen).not.toContain("no capacity");
});

test("errors quote a sample to admins, when asked, and leave a trace of it", async () => {
  const person = await newMember("member");
  const own = await newKey({ creator_user_id: person.id });
  const attempts = makeGeneration().attempts.map((one) => ({ ...one, outcome: "status" as const, status: 503 }));
  const failed = {
    ...{ attempts, keyHash: own.hash, model: null, provider: null, status: 502, finishReason: "error" as const },
    ...{ errorType: "provider_overloaded" as const, createdAt: new Date(Date.now() - 5_000).toISOString() },
  };
  const message = `no <b>capacity\u202e ${"x".repeat(400)}`;
  const words = { attempt: 0, provider_name: "P", message, code: null, raw: message };
  const { path, record } = await store({ ...plain, attempt_errors: [words] }, failed);
  // The last one was not logged.
  await store(null, { ...failed, ioLog: "off", createdAt: new Date(Date.now() - 1_000).toISOString() });
  await store(null, { ...failed, ioLog: "skipped-eu", errorType: "timeout" });
  const addresses = async (visit: Visit, at = "/errors") =>
    [...(await visit.get(at)).text.matchAll(/href="(\/errors\?hours=24&amp;sample=[^"]+)"/g)].map(([, one = ""]) =>
      one.replaceAll("&amp;", "&"),
    );
  const reads = async () =>
    (await env.DB.prepare("SELECT COUNT(*) AS n FROM audit_log WHERE action = 'contents.read'").first<{ n: number }>())
      ?.n ?? 0;
  const before = await reads();
  const [address = "", ...others] = await addresses(admin);
  expect([others, await reads()]).toEqual([[], before]);
  expect(address).toBe(`/errors?hours=24&sample=${record.id}#sample`);
  const { text } = await admin.get(address.replace("#sample", ""));
  expect(readable(text)).toContain("P: no &lt;b&gt;capacity U+202E xxx");
  expect(text).not.toContain("x".repeat(301));
  expect(text).toContain(`href="${path}?tab=completion"`);
  expect(await reads()).toBe(before + 1);
  // It stays while others follow it.
  await store({ ...plain, attempt_errors: [{ ...words, message: "another" }] }, failed);
  expect(readable((await admin.get(address.replace("#sample", ""))).text)).toContain("P: no &lt;b&gt;capacity");
  // Neither is any other request's shown, nor to a member their own.
  const secret = await store(plain);
  expect(readable((await admin.get(`/errors?sample=${secret.record.id}`)).text)).not.toContain("Nothing of it is kept");
  const member = await signedIn(person.accessKey);
  expect(await addresses(member)).toEqual([]);
  expect((await member.get(address.replace("#sample", ""))).text).not.toContain("capacity");
  expect(await reads()).toBe(before + 2);
  await admin.get(`${path}?tab=prompt`);
  await admin.post(`${path}/delete-contents`);
  expect(readable((await admin.get(address.replace("#sample", ""))).text)).toContain("Nothing of it is kept any more.");
});

test("deleting contents deletes them, and only them", async () => {
  const { path } = await store(plain);
  const other = await store(plain);
  await admin.get(`${path}?tab=prompt`);
  const deleted = await admin.post(`${path}/delete-contents`);
  const after = await admin.get(deleted.headers.get("location") ?? "");
  expect(readable(after.text)).toContain("were deleted, or are past their retention");
  expect(readable((await admin.get(`${other.path}?tab=prompt`)).text)).toContain("What is a fairlead?");
});

const script = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;

test("script in anything that is stored stays text", async () => {
  const hostile = {
    role: script,
    name: script,
    content: [
      { type: "text", text: script },
      { type: script, x: script },
    ],
  };
  const call = { function: { name: script, arguments: script } };
  const picture = { type: "image_url", image_url: { url: `javascript:alert(3)` } };
  const svg = { type: "image_url", image_url: { url: `data:image/svg+xml,<svg onload=alert(4)>` } };
  const key = await newKey({ name: script });
  // As it may stand in D1: an older version stored words where there are codes now.
  const hostileRow: Partial<GenerationRecord> = JSON.parse(
    JSON.stringify({
      keyHash: key.hash,
      requestedModel: script,
      model: script,
      providerName: script,
      endpoint: script,
      finishReason: script,
      externalUser: script,
      sessionId: script,
      origin: script,
      plan: [{ model: script, provider: script, endpoint: script, price: script, stable: false }],
      excluded: [{ model: script, endpoint: script, by: script, detail: script }],
      pipeline: [{ type: script, name: script, summary: script, data: { [script]: script } }],
      attempts: [
        {
          model: script,
          provider: script,
          providerName: script,
          endpoint: script,
          outcome: script,
          status: 500,
          startedMs: 0,
          durationMs: 1,
          byok: false,
        },
      ],
    }),
  );
  const { path } = await store(
    {
      input: { messages: [hostile, { ...hostile, tool_calls: [call], content: [picture, svg] }], [script]: script },
      output: { completion: script, reasoning: script, tool_calls: [call] },
      truncated: false,
    },
    hostileRow,
  );
  const reflected = encodeURIComponent(script);
  const pages = [
    ...["routing", "prompt", "completion", "json"].map((tab) => `${path}?tab=${tab}`),
    "/logs",
    "/activity",
    "/settings/keys",
    `/settings/keys/${key.hash}`,
    "/settings/observability",
    `/logs?model=${reflected}&id=${reflected}&from=${reflected}&finish=${reflected}`,
    `/models?q=${reflected}`,
    `/providers?q=${reflected}`,
    `/try?model=${reflected}`,
    `/settings/account?notice=${reflected}`,
  ];
  for (const address of pages) {
    const { text, status } = await admin.get(address);
    expect(status).toBe(200);
    expect(text.match(/<script(?![^>]* nonce="[\w-]+" src="\/assets\/)/g) ?? [], address).toEqual([]);
    expect(text, address).not.toMatch(/<(?:img|svg)[^>]*(?:onerror|onload)|(?:src|href)="\s*javascript:/i);
  }
});

test.each([
  "/settings/keys",
  "/settings/observability",
])("%s shows what nobody sees in the name of a key", async (address) => {
  await newKey({ name: "a\u202ekey" });
  expect((await admin.get(address)).text).toContain('a<b class="badge warn">U+202E</b>key');
});

test("every page forbids foreign and inline script", async () => {
  const { path } = await store(plain);
  for (const address of [
    "/sign-in",
    "/docs",
    "/logs",
    `${path}?tab=prompt`,
    "/settings/observability",
    "/nothing/here",
  ]) {
    const { headers, text } = await admin.get(address);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(text).not.toMatch(/<[^>]*\s(?:on\w+|style)=/);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cache-control")).toBe("no-store");
  }
});

async function through(bindings: Partial<Cloudflare.Env>, path: string): Promise<{ status: number; text: string }> {
  const execution = createExecutionContext();
  const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const request = new Request(`http://localhost${path}`, { headers: { cookie } });
  const response = await app.fetch(request, withConsole({ ...env, ...bindings }), execution);
  const text = await response.text();
  await waitOnExecutionContext(execution);
  return { status: response.status, text: readable(text) };
}

test("with R2 down the page says so, and its figures are there", async () => {
  const { path, record } = await store(plain);
  const seen = await through({ CONTENTS: gated(env.CONTENTS, "R2", fails) }, `${path}?tab=prompt`);
  expect(seen.status).toBe(200);
  expect(seen.text).toContain("The store of contents does not answer right now");
  expect(seen.text).toContain(record.providerName ?? "");
});

test("with D1 down a page says so instead of being blank", async () => {
  const seen = await through({ DB: gated(env.DB, "D1", fails) }, "/logs");
  expect(seen.status).toBe(503);
  expect(seen.text).toContain("Storage does not answer");
});

test("a generation says how it was asked and what made its cost, and leads to its session, user and app", async () => {
  const { path, record } = await store(plain, {
    createdAt: new Date(Date.now() - 60_000).toISOString(),
    ...{ sessionId: "s & 1", externalUser: "\u202e4711", origin: "An app", costPico: "36080000", ioLog: "off" },
    parameters: { temperature: 0.3, "response_format.type": "json_schema", messages: 2, stop: 1 },
    bill: [["prompt", 41, "880000"]],
    excluded: [
      { model: "fairlead/demo", endpoint: "sandbox-c", by: "tools" },
      { model: "fairlead/demo", endpoint: "sandbox-d", by: "tools" },
    ],
  });
  const { text } = await admin.get(path);
  const said = readable(text);
  expect(said).toContain("Prompt 41 tokens $0.88/M $0.00003608 Total $0.00003608");
  expect(said).toContain("temperature 0.3 response_format.type json_schema messages (count) 2 stop (count) 1");
  expect(said).toContain("2 by tools tools sandbox-c (fairlead/demo), sandbox-d (fairlead/demo)");
  expect(text).toContain('href="/sessions?by=session&amp;name=s+%26+1&amp;at=20');
  expect(said).toContain("U+202E 4711");
  expect(text).not.toContain("\u202e");
  expect(text).toContain('href="/models/fairlead/demo"');
  const again = await admin.get(`/try?from=${record.id}`);
  expect(readable(again.text)).toContain("Its prompt is not there to be sent again");
  expect(again.text).toContain("&quot;temperature&quot;: 0.3");
  expect(again.text).toContain(`name="from" value="${record.id}"`);
});

test("a request that was sent again says what its plan has different, of what its reader may see", async () => {
  const place = {
    model: "fairlead/demo",
    provider: "sandbox-a",
    endpoint: "sandbox-a",
    price: "0.000001",
    stable: true,
  };
  const other = { ...place, provider: "sandbox-b", endpoint: "sandbox-b" };
  const { record: before } = await store(null, { plan: [place, other] });
  const { record: now, path } = await store(null, {
    ...{ plan: [place], excluded: [{ model: "fairlead/demo", endpoint: "sandbox-b", by: "tools" }] },
  });
  const said = "sandbox-b fairlead/demo is now excluded by tools";
  expect(readable((await admin.get(`${path}?with=${before.id}`)).text)).toContain(said);
  expect(readable((await admin.get(`/try/facts?id=${now.id}&from=${before.id}`)).text)).toContain(said);
  expect(readable((await admin.get(path)).text)).not.toContain("Against the other plan");
  const { record: refused } = await store(null, { plan: [], excluded: [], attempts: [], endpoint: null, status: 400 });
  const alone = readable((await admin.get(`/try/facts?id=${refused.id}&from=${before.id}`)).text);
  expect(alone).toContain("Refused before an endpoint was chosen.");
  expect(alone).not.toContain("Against the other plan");
  const { record: strangers } = await store(null, { plan: [place, other], workspaceId: "another" });
  const seen = readable((await admin.get(`${path}?with=${strangers.id}`)).text);
  expect(seen).toContain("The other request is not there");
  expect(seen).not.toContain(said);
});

test("what streamed on the page Try is rendered, compared with the first answer, and gone on from where it stands alone", async () => {
  const said = { id: "gen-1", text: "One **two**", reasoning: "<i>", calls: [{ name: "look", arguments: "{}" }] };
  const rendered = async (heard: object, fields: Record<string, string> = {}) =>
    (await admin.post("/try/rendered", { ...fields, heard: JSON.stringify({ ...said, goesOn: false, ...heard }) }))
      .text;
  const beside = await rendered({ first: "One" }, { prompt: "Not gone on from" });
  expect(beside).toContain("<b>two</b>");
  expect(beside).toContain("<mark>");
  expect(beside).toContain("&lt;i&gt;");
  expect(readable(beside)).toContain("Calls look");
  expect(beside).not.toContain("Not gone on from");
  const alone = await rendered({ goesOn: true }, { prompt: "Is it `this`?" });
  expect(alone).not.toContain("<mark>");
  expect(alone).toContain("<code>this</code>");
  const history = [
    { role: "user", content: "Is it `this`?" },
    { role: "assistant", content: said.text, generation: "gen-1" },
  ];
  expect(alone).toContain(`name="history" value="${JSON.stringify(history).replaceAll('"', "&quot;")}"`);
  // What was said before stands there already.
  const next = await rendered({ goesOn: true, id: '"><b>' }, { prompt: "And now?", history: JSON.stringify(history) });
  expect(next).toContain("And now?");
  expect(next).not.toContain("<code>this</code>");
  expect(next).not.toContain("&lt;b&gt;");
  expect((await admin.post("/try/rendered", { heard: "{" })).status).toBe(404);
  // What is that long stays as it came.
  const long = JSON.stringify({ ...said, text: "x".repeat(2 * 1024 * 1024) });
  expect((await admin.post("/try/rendered", { heard: long })).status).toBe(404);
});

test("each column of the page Try is a stream of its own, and what cannot be sent is told apart from what was refused", async () => {
  const fields = { model: "no/first", prompt: "Hello", "model-3": "no/third" };
  const ask = (column: string, more: object = {}) => admin.post(`/try/stream${column}`, { ...fields, ...more });
  for (const [column, model] of [
    ["", "no/first"],
    ["?column=1", "no/third"],
  ] as const) {
    const { status, text } = await ask(column);
    expect([status, text]).toEqual([400, expect.stringContaining(model)]);
  }
  expect((await ask("?column=2")).status).toBe(422);
  expect((await ask("?column=x")).status).toBe(422);
  expect((await ask("", { prompt: "" })).status).toBe(422);
});

test("a failed generation says why without contents, to a plain member too", async () => {
  const member = await newMember("member");
  const visit = await signedIn(member.accessKey);
  await visit.post("/settings/keys", { name: "Mine" });
  const mine = await env.DB.prepare("SELECT hash FROM api_keys WHERE creator_user_id = ?1")
    .bind(member.id)
    .first<{ hash: string }>();
  const attempt = { model: "fairlead/demo", provider: "sandbox-b", providerName: "Sandbox B", endpoint: "sandbox-b" };
  const { path } = await store(null, {
    ...{
      keyHash: mine?.hash ?? "",
      ioLog: "off",
      status: 502,
      errorType: "provider_unavailable",
      finishReason: "error",
    },
    ...{ model: null, provider: null, providerName: null, endpoint: null, costPico: "0" },
    attempts: [{ ...attempt, outcome: "status", status: 503, startedMs: 1, durationMs: 20, byok: false }],
  });
  const said = readable((await visit.get(path)).text);
  expect(said).toContain(
    "502 provider_unavailable Every endpoint that was tried failed; the trace under Routing lists them. The last provider asked, Sandbox B, answered with 503.",
  );
  expect(said).toContain("Status 503. The provider answered with an error.");
});

describe("a session", () => {
  const asked = (content: string) => ({ role: "user", content });
  const day = "2026-08-01T10:0";
  const of = (minute: number, fields: Partial<GenerationRecord> = {}) => ({
    ...{ createdAt: `${day}${minute}:00.000Z`, sessionId: "one <talk>", externalUser: "ann", origin: "Talker" },
    ...fields,
  });

  beforeAll(async () => {
    await store(
      {
        input: { messages: [asked("First?")] },
        output: { completion: "One.", reasoning: null, tool_calls: [] },
        truncated: false,
      },
      of(1, { costPico: "1000000000" }),
    );
    await store(
      {
        input: { messages: [asked("First?"), { role: "assistant", content: "One." }, asked("Second?")] },
        output: { completion: "Two.", reasoning: null, tool_calls: [] },
        truncated: false,
      },
      of(2, { costPico: "2000000000" }),
    );
    await store(
      null,
      of(3, {
        ioLog: "skipped-eu",
        dataRegion: "europe",
        costPico: "4000000000",
        status: 502,
        errorType: "timeout",
        finishReason: "error",
      }),
    );
  });

  const address = `/sessions?by=session&name=${encodeURIComponent("one <talk>")}&at=2026-08-01T10:00:00Z`;

  test("has its requests, sums, and leads on to its user and app", async () => {
    const { text } = await admin.get(address);
    const said = readable(text);
    expect(said).toContain("Requests 3 Failed 1 Tokens 90 Cost $0.007 Cost per request $0.002333");
    expect(said).toMatch(/\$0\.001000 \$0\.001000.*\$0\.002000 \$0\.003000.*\$0\.004000 \$0\.007000/);
    expect(text).toContain('href="/sessions?by=user&amp;name=ann&amp;at=');
    expect(text).toContain('href="/sessions?by=app&amp;name=Talker&amp;at=');
    const log = /href="(\/logs\?[^"]*q=[^"]+)">3</.exec(text)?.[1] ?? "";
    expect((await admin.get(log.replaceAll("&amp;", "&"))).text.match(/href="\/logs\/gen-/g)).toHaveLength(3);
  });

  test("says everything once, and nothing of what was not kept", async () => {
    const { text } = await admin.get(`${address}&tab=conversation`);
    const said = readable(text);
    for (const once of ["First?", "One.", "Second?", "Two."]) expect(said.split(once)).toHaveLength(2);
    expect(said).toMatch(/First\?.*One\..*Second\?.*Two\..*What it said was not kept/);
  });

  test("reads as much of it at once as there is memory for, from its end", async () => {
    const pictures = "p".repeat(3 * 1024 * 1024);
    for (const minute of [1, 2, 3]) {
      const input = { messages: [asked(`Question ${minute} ${pictures}`)] };
      const output = { completion: null, reasoning: null, tool_calls: [] };
      await store({ input, output, truncated: false }, of(minute, { sessionId: "pictures" }));
    }
    const heavy = "/sessions?by=session&name=pictures&at=2026-08-01T10:00:00Z&tab=conversation";
    const { text } = await admin.get(heavy);
    expect(readable(text)).toContain("The last 2 of 3 requests.");
    expect([1, 2, 3].map((minute) => text.includes(`Question ${minute} `))).toEqual([false, true, true]);
  });

  test("shows a plain member nothing of others, and no contents", async () => {
    const visit = await signedIn((await newMember("member")).accessKey);
    expect(readable((await visit.get(address)).text)).toContain("Requests 0");
    const talk = readable((await visit.get(`${address}&tab=conversation`)).text);
    expect(talk).toContain("Only admins and owners");
    expect(talk).not.toContain("First?");
    for (const by of ["session", "user", "app"]) {
      expect(readable((await visit.get(`/sessions?by=${by}&hours=720`)).text)).not.toMatch(/talk|ann|Talker/);
    }
  });

  test.each([
    ["session", "now & then"],
    ["user", "bob"],
    ["app", "app.example"],
  ])("is listed by %s with what it cost", async (by, name) => {
    const createdAt = new Date(Date.now() - 3_600_000).toISOString();
    const labels = { sessionId: "now & then", externalUser: "bob", origin: null, referer: "https://app.example/x" };
    await store(null, { ...labels, createdAt, costPico: "500000000000", ioLog: "off" });
    const { text } = await admin.get(`/sessions?by=${by}&hours=24`);
    expect(readable(text)).toMatch(new RegExp(`${name.replace("&", "&amp;")} \\d+ 0 .*\\$`));
  });
});
