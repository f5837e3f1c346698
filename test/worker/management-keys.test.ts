import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { adminKey, call, manage, newKey } from "./call.ts";

const unknownKey = `sk-fl-v1-${"0".repeat(64)}`;

describe("authentication", () => {
  test.each([
    ["nothing", {}, 401],
    ["an unknown key", { authorization: `Bearer ${unknownKey}` }, 401],
    ["something that is no key", { authorization: "Bearer hello" }, 401],
    ["another scheme", { authorization: `Basic ${adminKey}` }, 401],
    ["the admin key", { authorization: `Bearer ${adminKey}` }, 200],
    ["the admin key, scheme in lower case", { authorization: `bearer ${adminKey}` }, 200],
    ["the admin key in x-api-key, with spaces", { "x-api-key": ` ${adminKey} ` }, 200],
    ["the admin key and more", { authorization: `Bearer ${adminKey}x` }, 401],
  ])("%s", async (_name, headers, status) => {
    const answer = await call("GET", "/key", { headers });
    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.body.error).toMatchObject({ code: 401, metadata: { error_type: "authentication" } });
    }
  });

  test("a key works at once, and stops at once when it is disabled, expired or deleted", async () => {
    const { key, hash } = await newKey();
    expect(key).toMatch(/^sk-fl-v1-[0-9a-f]{64}$/);
    expect((await call("GET", "/key", { key })).status).toBe(200);
    await manage("PATCH", `/keys/${hash}`, { disabled: true });
    expect((await call("GET", "/key", { key })).status).toBe(401);
    await manage("PATCH", `/keys/${hash}`, { disabled: false, expires_at: "2020-01-01T00:00:00Z" });
    expect((await call("GET", "/key", { key })).status).toBe(401);
    await manage("PATCH", `/keys/${hash}`, { expires_at: null });
    expect((await call("GET", "/key", { key })).status).toBe(200);
    expect((await manage("DELETE", `/keys/${hash}`)).body).toEqual({ deleted: true });
    expect((await call("GET", "/key", { key })).status).toBe(401);
    expect((await manage("GET", `/keys/${hash}`)).status).toBe(404);
  });
});

describe("keys", () => {
  test("only the hash is stored", async () => {
    const { key, hash } = await newKey({ name: "stored" });
    const { results } = await env.DB.prepare("SELECT * FROM api_keys WHERE hash = ?1").bind(hash).all();
    expect(results).toHaveLength(1);
    expect(JSON.stringify(results)).not.toContain(key.slice(20, 60));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
    expect(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")).toBe(hash);
  });

  test("what is set is shown and can be changed", async () => {
    const expires = "2099-01-01T00:00:00Z";
    const { hash, data } = await newKey({
      name: "limited",
      limit: 12.5,
      limit_reset: "weekly",
      include_byok_in_limit: true,
      expires_at: expires,
      creator_user_id: "user-1",
      external: { user: "theirs" },
    });
    expect(data).toMatchObject({
      name: "limited",
      limit: 12.5,
      limit_remaining: 12.5,
      limit_reset: "weekly",
      include_byok_in_limit: true,
      expires_at: expires,
      creator_user_id: "user-1",
      external_user: "theirs",
      disabled: false,
      usage: 0,
    });
    const changed = await manage("PATCH", `/keys/${hash}`, { name: "free", limit: null, limit_reset: null });
    expect(changed.body.data).toMatchObject({ name: "free", limit: null, limit_remaining: null, limit_reset: null });
    expect((await manage("GET", `/keys/${hash}`)).body.data).toEqual(changed.body.data);
  });

  test("lists newest first, without the disabled unless asked", async () => {
    const { body: workspace } = await manage("POST", "/workspaces", { name: "Listing", slug: "listing" });
    const place = { workspace_id: workspace.data.id };
    const first = await newKey({ ...place, name: "first" });
    await newKey({ ...place, name: "second" });
    await manage("PATCH", `/keys/${first.hash}`, { disabled: true });
    const names = async (query: string) =>
      (await manage("GET", `/keys?workspace_id=listing${query}`)).body.data.map((key: { name: string }) => key.name);
    expect(await names("")).toEqual(["second"]);
    expect(await names("&include_disabled=true")).toContain("first");
    expect(await names("&include_disabled=true&offset=1&limit=1")).toHaveLength(1);
  });

  test.each([
    [{}, "name"],
    [{ name: "" }, "name"],
    [{ name: "x", limit: -1 }, "limit"],
    [{ name: "x", limit: "5" }, "limit"],
    [{ name: "x", limit: 1e12 }, "limit"],
    [{ name: "x", limit_reset: "hourly" }, "limit_reset"],
    [{ name: "x", expires_at: "tomorrow" }, "expires_at"],
    [{ name: "x", limits: 5 }, "limits"],
  ])("refuses %j, naming the field", async (body, field) => {
    const answer = await manage("POST", "/keys", body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.metadata.field).toBe(field);
    expect(answer.body.error.message).toContain(field);
  });

  test.each([
    ["not JSON", "{", 400],
    ["a list", "[]", 400],
    ["null", "null", 400],
    ["too large", JSON.stringify({ name: "x".repeat(21 * 1024 * 1024) }), 413],
  ])("a body that is %s", async (_name, body, status) => {
    expect((await manage("POST", "/keys", body)).status).toBe(status);
  });

  test.each([
    "offset=-1",
    "limit=0",
    "limit=101",
    "limit=ten",
    "include_disabled=perhaps",
  ])("refuses ?%s", async (query) => {
    const answer = await manage("GET", `/keys?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error.metadata.field).toBe(query.split("=")[0]);
  });
});

describe("a management key made by the API", () => {
  test("manages its own workspace and nothing else", async () => {
    const { body: own } = await manage("POST", "/workspaces", { name: "Own", slug: "own" });
    const { key } = await newKey({ is_management_key: true, workspace_id: own.data.id });
    const as = (method: string, path: string, body?: unknown) => call(method, path, { key, body });
    expect((await as("GET", "/key")).body.data).toMatchObject({ is_management_key: true, is_provisioning_key: true });
    expect((await as("GET", "/workspaces")).body.data.map(({ slug }: { slug: string }) => slug)).toEqual(["own"]);
    expect((await as("POST", "/keys", { name: "mine" })).body.data.workspace_id).toBe(own.data.id);
    expect((await as("POST", "/keys", { name: "theirs", workspace_id: "default" })).status).toBe(404);
    expect((await as("PATCH", "/workspaces/default", { name: "mine now" })).status).toBe(404);
    expect((await as("POST", "/workspaces", { name: "More", slug: "more" })).status).toBe(403);
    expect((await as("PUT", "/catalog", { providers: [], models: [] })).status).toBe(403);
    const { hash } = await newKey();
    expect((await as("GET", `/keys/${hash}`)).status).toBe(404);
    expect((await as("DELETE", `/keys/${hash}`)).status).toBe(404);
  });
});
