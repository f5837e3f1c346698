// Workspaces that bring provider keys of their own: what may be stored, whose key is used, and that no workspace's keys
// change anything for another.
import { describe, expect, test } from "vitest";
import { blankPdf, pdfDataUrl } from "../unit/content/pdfs.ts";
import type { Answer } from "./call.ts";
import { answers, error } from "./provider-scripts.ts";
import { type Router, startRouter } from "./start-router.ts";

const otherMasterKey = Buffer.alloc(32, "z").toString("base64");
/** Where there is no need for a plan that is certain. */
const anyOrder = { provider: {} };

interface Tenant {
  id: string;
  key: string;
  hash: string;
}

async function tenant({ manage }: Router): Promise<Tenant> {
  const slug = `w-${crypto.randomUUID().slice(0, 8)}`;
  const workspace = await manage("POST", "/workspaces", { name: slug, slug });
  const { id } = workspace.body.data;
  const made = await manage("POST", "/keys", { name: "test", workspace_id: id });
  return { id, key: made.body.key, hash: made.body.data.hash };
}

async function bring(router: Router, { id }: Tenant, fields: Record<string, unknown>): Promise<string> {
  const [provider] = router.providers;
  const stored = await router.manage("POST", "/byok", {
    provider,
    workspace_id: id,
    key: "own-key-0123456789",
    ...fields,
  });
  expect(stored.status).toBe(201);
  return stored.body.data.id;
}

const authorization = (requests: { headers: Record<string, unknown> }[]) =>
  requests.map(({ headers }) => headers["authorization"]);

test("is refused what nobody does with a key", async () => {
  const router = await startRouter();
  const owner = await tenant(router);
  const fields = { provider: router.providers[0], workspace_id: owner.id, key: "own-key-0123456789" };
  const refused = await router.manage("POST", "/byok", { ...fields, declared_zdr: true });
  expect(refused).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining("declared_zdr") } } });
  expect((await router.manage("POST", "/byok", { ...fields, declared_zdr: false })).status).toBe(201);
});

describe("a required key that cannot be used", () => {
  interface Row {
    fields?: Record<string, unknown>;
    after?: (router: Router, id: string) => Promise<unknown>;
    detail: string;
  }
  const rows: Record<string, Row> = {
    "switched off": {
      after: (router, id) => router.manage("PATCH", `/byok/${id}`, { disabled: true }),
      detail: "is required and is disabled",
    },
    "stored switched off": { fields: { disabled: true }, detail: "is required and is disabled" },
    "for other models": { fields: { allowed_models: ["other/model"] }, detail: "may not be used for this model" },
    "for other keys": {
      fields: { allowed_api_key_hashes: ["a".repeat(64)] },
      detail: "may not be used by this API key",
    },
    "for other people": { fields: { allowed_user_ids: ["somebody"] }, detail: "may not be used by the creator" },
    "sealed in another place": {
      after: async (router, id) => {
        await router.bindings.DB.prepare("UPDATE byok_keys SET sealed = '2:AAAA' WHERE id = ?1").bind(id).run();
        await router.manage("PATCH", `/byok/${id}`, { name: "touched" });
      },
      detail: "cannot be opened with this ENCRYPTION_KEY",
    },
  };

  test.each(Object.entries(rows))("%s: nobody is asked, and the exclusion says why", async (_, row) => {
    const router = await startRouter({ scripts: [answers] });
    const owner = await tenant(router);
    const id = await bring(router, owner, { is_required: true, ...row.fields });
    await row.after?.(router, id);
    const asks: [string, Promise<Answer>][] = [
      ["chat", router.ask(anyOrder, { key: owner.key })],
      ["stream", router.ask({ ...anyOrder, stream: true }, { key: owner.key })],
      ["plan", router.ask(anyOrder, { key: owner.key, path: "/route" })],
      ["completions", router.ask({ ...anyOrder, prompt: "Hello" }, { key: owner.key, path: "/completions" })],
    ];
    for (const [name, asked] of asks) {
      const { status, body } = await asked;
      expect([name, status]).toEqual([name, 404]);
      expect(body.error.metadata.excluded).toMatchObject([
        { by: "no_credentials", detail: expect.stringContaining(row.detail) },
      ]);
      expect(body.error.message).toMatch(/the workspace's own key for it, .*, is required and/);
      expect(body.error.message).toContain(id);
      expect(body.error.message).toContain("or add or mend the workspace's own key under Provider keys");
    }
    expect(await router.requestsOf(0)).toEqual([]);
    expect((await router.ask()).status).toBe(200);
  });

  test("by a Worker with another ENCRYPTION_KEY, and by one without", async () => {
    const router = await startRouter({ scripts: [answers] });
    const owner = await tenant(router);
    await bring(router, owner, { is_byok_only: true });
    for (const variables of [{ ENCRYPTION_KEY: otherMasterKey }, { ENCRYPTION_KEY: undefined }]) {
      const other = { ...router.bindings, ...variables };
      const { app } = await import("../../src/app.ts");
      const { createExecutionContext } = await import("cloudflare:test");
      const response = await app.fetch(
        new Request("http://localhost/api/v1/chat/completions", {
          method: "POST",
          headers: { authorization: `Bearer ${owner.key}` },
          body: JSON.stringify({ model: router.model, messages: [{ role: "user", content: "Hello" }] }),
        }),
        other,
        createExecutionContext(),
      );
      expect(response.status).toBe(404);
      expect(await response.text()).toContain("cannot be opened with this ENCRYPTION_KEY");
    }
    expect(await router.requestsOf(0)).toEqual([]);
    await router.ask(anyOrder, { key: owner.key });
    expect(authorization(await router.requestsOf(0))).toEqual(["Bearer own-key-0123456789"]);
  });

  test.each(["embeddings", "rerank"])("for %s too", async (modality) => {
    const model = { architecture: { output_modalities: [modality] } };
    const router = await startRouter({ scripts: [answers], model });
    const owner = await tenant(router);
    await bring(router, owner, { is_required: true, allowed_models: ["other/model"] });
    const body = { ...anyOrder, input: "Hello", query: "Hello", documents: ["Hello"] };
    const { status, body: answer } = await router.ask(body, { key: owner.key, path: `/${modality}` });
    expect(status).toBe(404);
    expect(answer.error.metadata.excluded).toMatchObject([{ by: "no_credentials" }]);
    expect(await router.requestsOf(0)).toEqual([]);
  });

  test("for OCR: 400 that says why", async () => {
    const router = await startRouter({ scripts: [answers], ocr: true });
    const owner = await tenant(router);
    const file = { type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(blankPdf) } };
    const plugins = [{ id: "file-parser", pdf: { engine: "mistral-ocr" } }];
    const body = { ...anyOrder, messages: [{ role: "user", content: [file] }], plugins };
    await bring(router, owner, { provider: "mistral", is_required: true, disabled: true });
    const { status, body: answer } = await router.ask(body, { key: owner.key });
    expect(status).toBe(400);
    expect(answer.error.message).toMatch(
      /needs the provider "mistral" in the catalog and its key: the workspace's own key for it, [\w-]+, is required and is disabled/,
    );
  });
});

describe("a workspace's own keys", () => {
  const failing: [string, Parameters<typeof bring>[2], Parameters<typeof startRouter>[0]][] = [
    ["refused", {}, { scripts: [error(401), answers] }],
    ["limited", {}, { scripts: [error(429), answers] }],
    ["answered with 500", {}, { scripts: [error(500), answers] }],
    ["cut off", {}, { scripts: [{ kind: "drop" }, answers] }],
    ["answered with nothing", {}, { scripts: [{ kind: "body", body: "" }, answers] }],
  ];
  test.each(failing)("that are %s six times leave another workspace's plan as it was", async (_, fields, options) => {
    /** Ten thousand draws to one. */
    const dearer = (index: number) => {
      const price = index === 0 ? "0.000001" : "0.0001";
      return { pricing: { prompt: price, completion: price } };
    };
    const router = await startRouter({ ...options, endpoint: dearer });
    const [attacker, victim] = [await tenant(router), await tenant(router)];
    await bring(router, attacker, { is_required: true, ...fields });
    const [cheap] = router.providers;
    const [script] = options?.scripts ?? [];
    for (let asked = 0; asked < 6; asked += 1) {
      if (script !== undefined) await router.script(0, ...[script].flat());
      const { status } = await router.ask({ provider: { only: [cheap] } }, { key: attacker.key });
      expect(status).toBeGreaterThanOrEqual(400);
    }
    await router.settled();
    const { body } = await router.ask(anyOrder, { key: victim.key, path: "/route" });
    expect(body.data.plan[0]).toMatchObject({ provider: cheap, stable: true });
    await router.script(0, answers);
    await router.ask(anyOrder, { key: victim.key });
    expect(authorization(await router.requestsOf(0)).at(-1)).not.toContain("own-key");
  });

  test("that fail leave the request to the router's own, and the fallback to the end", async () => {
    const router = await startRouter({ scripts: [[error(401), answers]] });
    const owner = await tenant(router);
    await bring(router, owner, { key: "last-key-0123456789", is_fallback: true });
    await bring(router, owner, {});
    expect((await router.ask(anyOrder, { key: owner.key })).status).toBe(200);
    expect(authorization(await router.requestsOf(0))).toEqual([
      "Bearer own-key-0123456789",
      "Bearer fake-provider-key",
    ]);
  });
});

describe("what cannot be sent is not stored", () => {
  test.each([
    ["a\r\nb", "white space"],
    ["two words", "white space"],
    ["key\u200b-0123456789", "no header can hold"],
    ["k\u00e9y-0123456789", "no header can hold"],
    [" \t ", "key"],
  ])("%j", async (key, words) => {
    const router = await startRouter({ scripts: [answers] });
    const [provider] = router.providers;
    const stored = await router.manage("POST", "/byok", { provider, key });
    expect([stored.status, stored.body.error.message]).toEqual([400, expect.stringContaining(words)]);
    expect(JSON.stringify(stored.body)).not.toContain("0123456789");
    const good = await router.manage("POST", "/byok", { provider, key: " key-0123456789\r\n" });
    expect(good.status).toBe(201);
    const changed = await router.manage("PATCH", `/byok/${good.body.data.id}`, { key });
    expect([changed.status, changed.body.error.message]).toEqual([400, expect.stringContaining(words)]);
    await router.manage("DELETE", `/byok/${good.body.data.id}`);
  });

  test("nor a service account that names another address than Google's", async () => {
    const router = await startRouter({ scripts: [answers], provider: { auth: "google-service-account" } });
    const [provider] = router.providers;
    const account = {
      client_email: "a@b.example",
      private_key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    };
    for (const key of [{ ...account, token_uri: "http://127.0.0.1:9/x" }, "sk-0123456789", { client_email: "a@b" }]) {
      const stored = await router.manage("POST", "/byok", { provider, key });
      expect(stored.status).toBe(400);
      expect(JSON.stringify(stored.body)).not.toMatch(/127\.0\.0\.1|0123456789/);
    }
    expect((await router.manage("POST", "/byok", { provider, key: account })).status).toBe(201);
  });
});

describe("the router's own key", () => {
  test.each([
    "\tfake-key-0123456789 ",
    "fake-key-0123456789\r",
  ])("%j is trimmed, and masked when it comes back", async (value) => {
    const script = { kind: "body" as const, status: 404, body: "<p>authorization: Bearer fake-key-0123456789</p>" };
    const router = await startRouter({ scripts: [script], variables: { FAKE_API_KEY: value } });
    const { status, body } = await router.ask();
    expect(status).toBe(502);
    expect(body.error.metadata.raw).toBe("<p>authorization: Bearer [key]</p>");
    expect(JSON.stringify([body, router.records])).not.toContain("0123456789");
    expect(authorization(await router.requestsOf(0))).toEqual(["Bearer fake-key-0123456789"]);
  });

  test.each([
    "fake key-0123456789",
    "fake-key-0123456789\u200b",
    "fake-k\u00e9y-0123456789",
  ])("%j is not used, and the variable is named", async (value) => {
    const router = await startRouter({ scripts: [answers], variables: { FAKE_API_KEY: value } });
    const { status, body } = await router.ask();
    expect(status).toBe(404);
    expect(body.error.metadata.excluded).toMatchObject([
      { by: "no_credentials", detail: expect.stringMatching(/^its key FAKE_API_KEY has /) },
    ]);
    expect(JSON.stringify(body)).not.toContain("0123456789");
    expect(await router.requestsOf(0)).toEqual([]);
  });
});
