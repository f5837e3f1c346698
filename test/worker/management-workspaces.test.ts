import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { defaultWorkspaceSettings } from "../../src/wire/workspace-settings.ts";
import { adminKey, manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

/** The API of a Worker that has no ENCRYPTION_KEY. */
async function manageWithoutEncryption(method: string, path: string, body: unknown) {
  const request = new Request(`http://localhost/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}` },
    body: JSON.stringify(body),
  });
  const response = await app.fetch(request, { ...env, ENCRYPTION_KEY: undefined }, createExecutionContext());
  return { status: response.status, body: await response.json<{ error: { message: string } }>() };
}

describe("the default workspace", () => {
  test("has every setting at its default", async () => {
    const { body } = await manage("GET", "/workspaces/default");
    const settings = { ...defaultWorkspaceSettings, default_guardrail_id: defaultWorkspaceId };
    expect(body.data).toMatchObject({ id: defaultWorkspaceId, slug: "default", ...settings });
    expect((await manage("GET", `/workspaces/${defaultWorkspaceId}`)).body).toEqual(body);
  });

  test("each setting is kept, and the others with it", async () => {
    const changes: Record<string, unknown> = {
      is_observability_io_logging_enabled: true,
      io_logging_sampling_rate: 0.5,
      io_logging_api_key_ids: [1, 2],
      io_logging_retention_days: 100,
      is_data_discount_logging_enabled: true,
      allowed_providers: ["openai"],
      ignored_providers: ["deepseek"],
      enable_paid_model_training: false,
      enable_free_model_training: false,
      enforce_zdr: true,
      default_data_collection: "deny",
      default_provider_sort: "throughput",
      default_text_model: "a/b",
      hedging: false,
      description: "Ours",
      name: "Renamed",
    };
    for (const [name, value] of Object.entries(changes)) {
      const { status, body } = await manage("PATCH", "/workspaces/default", { [name]: value });
      expect([name, status, body.data?.[name]]).toEqual([name, 200, value]);
    }
    expect((await manage("GET", "/workspaces/default")).body.data).toMatchObject(changes);
    expect((await manage("GET", "/workspaces")).body.data).toContainEqual(expect.objectContaining(changes));
  });

  test.each([
    [{ is_observability_io_logging_enabled: "true" }, "is_observability_io_logging_enabled"],
    [{ allowed_providers: "openai" }, "allowed_providers"],
    [{ ignored_providers: [7] }, "ignored_providers[0]"],
    [{ io_logging_sampling_rate: 2 }, "io_logging_sampling_rate"],
    [{ enable_free_training: false }, "enable_free_training"],
    [{ default_provider_sort: "best" }, "default_provider_sort"],
  ])("refuses %j, naming the field", async (body, field) => {
    const answer = await manage("PATCH", "/workspaces/default", body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.metadata.field).toBe(field);
    expect(answer.body.error.message).toContain(field);
  });

  test("cannot be deleted", async () => {
    expect((await manage("DELETE", "/workspaces/default")).status).toBe(409);
  });
});

test("without ENCRYPTION_KEY logging cannot be switched on, and the answer says what to set", async () => {
  await manage("PATCH", "/workspaces/default", { is_observability_io_logging_enabled: false });
  const refused = await manageWithoutEncryption("PATCH", "/workspaces/default", {
    is_observability_io_logging_enabled: true,
  });
  expect(refused.status).toBe(400);
  expect(refused.body.error.message).toContain("ENCRYPTION_KEY");
  expect((await manageWithoutEncryption("PATCH", "/workspaces/default", { name: "Still works" })).status).toBe(200);
  await putCatalog();
  const byok = await manageWithoutEncryption("POST", "/byok", { provider: "careful", key: "x" });
  expect(byok.status).toBe(400);
  expect(byok.body.error.message).toContain("ENCRYPTION_KEY");
});

describe("further workspaces", () => {
  test("are made, found by id and slug, changed and deleted with their keys", async () => {
    const made = await manage("POST", "/workspaces", { name: "Team", slug: "team", enforce_zdr: true });
    expect(made.status).toBe(201);
    const { id } = made.body.data;
    expect((await manage("GET", `/workspaces/${id}`)).body.data).toEqual(made.body.data);
    expect((await manage("POST", "/workspaces", { name: "Team", slug: "team" })).status).toBe(409);
    expect((await manage("PATCH", "/workspaces/team", { slug: "default" })).status).toBe(409);
    const { hash } = await newKey({ workspace_id: "team" });
    expect((await manage("PATCH", `/workspaces/${id}`, { slug: "crew" })).body.data.slug).toBe("crew");
    expect((await manage("GET", "/workspaces/team")).status).toBe(404);
    expect((await manage("DELETE", "/workspaces/crew")).body).toEqual({ deleted: true });
    expect((await manage("GET", `/keys/${hash}`)).status).toBe(404);
    expect((await manage("GET", `/workspaces/${id}`)).status).toBe(404);
  });

  test.each([
    [{ name: "X" }, "slug"],
    [{ slug: "x" }, "name"],
    [{ name: "X", slug: "Not a slug" }, "slug"],
    [{ name: "X", slug: "-x" }, "slug"],
    // The id of a workspace that was deleted: whoever still names it would reach this one.
    [{ name: "X", slug: crypto.randomUUID() }, "slug"],
  ])("refuses %j", async (body, field) => {
    const answer = await manage("POST", "/workspaces", body);
    expect([answer.status, answer.body.error.metadata.field]).toEqual([400, field]);
  });

  test("none takes the name of the default workspace, also when that is called something else", async () => {
    expect((await manage("PATCH", "/workspaces/default", { slug: "renamed" })).status).toBe(200);
    try {
      expect((await manage("POST", "/workspaces", { name: "X", slug: "default" })).status).toBe(409);
      await manage("POST", "/workspaces", { name: "Claims", slug: "claims" });
      expect((await manage("PATCH", "/workspaces/claims", { slug: "default" })).status).toBe(409);
    } finally {
      expect((await manage("PATCH", `/workspaces/${defaultWorkspaceId}`, { slug: "default" })).status).toBe(200);
    }
  });

  test("are listed in pages", async () => {
    await manage("POST", "/workspaces", { name: "One more", slug: "one-more" });
    const all = await manage("GET", "/workspaces");
    expect(all.body.total_count).toBe(all.body.data.length);
    expect(all.body.data[0].slug).toBe("default");
    expect((await manage("GET", "/workspaces?limit=1&offset=1")).body.data).toEqual([all.body.data[1]]);
  });
});

describe("members", () => {
  test("are invited once, with an access key that is stored as a hash", async () => {
    const invited = await manage("POST", "/organization/members", { email: "Ann@Example.com", role: "admin" });
    expect(invited.status).toBe(201);
    const { id } = invited.body.data;
    expect(invited.body).toEqual({
      data: { id, email: "ann@example.com", role: "admin" },
      access_key: expect.stringMatching(/^ak-fl-v1-[0-9a-f]{64}$/),
    });
    const { results } = await env.DB.prepare("SELECT * FROM members WHERE id = ?1").bind(id).all();
    expect(JSON.stringify(results)).not.toContain(invited.body.access_key.slice(9));
    expect((await manage("POST", "/organization/members", { email: "ann@example.com", role: "member" })).status).toBe(
      409,
    );
    const listed = await manage("GET", "/organization/members");
    expect(listed.body.data).toContainEqual(expect.objectContaining({ id, email: "ann@example.com", role: "admin" }));
  });

  test.each([
    [{ email: "nobody", role: "admin" }, "email"],
    [{ email: "a@example.com", role: "king" }, "role"],
    [{ role: "admin" }, "email"],
  ])("refuses %j", async (body, field) => {
    const answer = await manage("POST", "/organization/members", body);
    expect([answer.status, answer.body.error.metadata.field]).toEqual([400, field]);
  });

  test("join and leave workspaces; adding again without a role keeps the role", async () => {
    await manage("POST", "/workspaces", { name: "Joined", slug: "joined" });
    const { body } = await manage("POST", "/organization/members", { email: "bea@example.com", role: "member" });
    const user_ids = [body.data.id];
    const add = (extra: object) => manage("POST", "/workspaces/joined/members/add", { user_ids, ...extra });
    expect((await add({ role: "admin" })).body).toMatchObject({ added_count: 1, data: [{ role: "admin" }] });
    expect((await add({})).body.data[0].role).toBe("admin");
    expect((await add({ role: "member" })).body.data[0].role).toBe("member");
    expect((await manage("GET", "/workspaces/joined/members")).body).toMatchObject({ total_count: 1 });
    const remove = () => manage("POST", "/workspaces/joined/members/remove", { user_ids });
    expect((await remove()).body).toEqual({ removed_count: 1 });
    expect((await remove()).body).toEqual({ removed_count: 0 });
    const nobody = await manage("POST", "/workspaces/joined/members/add", { user_ids: ["nobody"] });
    expect(nobody.status).toBe(404);
  });
});

describe("own provider keys", () => {
  test("are stored sealed, changed and deleted; the key never comes out", async () => {
    await putCatalog();
    const key = "sk-very-secret-provider-key-123";
    const made = await manage("POST", "/byok", { provider: "careful", key: ` ${key} `, allowed_models: ["a/b"] });
    expect(made.status).toBe(201);
    const { id, label } = made.body.data;
    expect(label).toMatch(/^sk-very\.\.\./);
    const { results } = await env.DB.prepare("SELECT * FROM byok_keys WHERE id = ?1").bind(id).all();
    expect(JSON.stringify([made.body, results])).not.toContain("secret");
    const changed = await manage("PATCH", `/byok/${id}`, { allowed_models: null, is_required: true });
    expect(changed.body.data).toMatchObject({ allowed_models: null, is_required: true, label });
    expect((await manage("PATCH", `/byok/${id}`, { key: "another-key-0123456789" })).body.data.label).not.toBe(label);
    expect((await manage("DELETE", `/byok/${id}`)).body).toEqual({ deleted: true });
    expect((await manage("GET", `/byok/${id}`)).status).toBe(404);
  });

  test("some vendors' keys are JSON", async () => {
    await putCatalog();
    const key = { accessKeyId: "AK", secretAccessKey: "very-secret", region: "us-east-1" };
    const made = await manage("POST", "/byok", { provider: "keeper", key });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain("very-secret");
  });

  test.each([
    [{ provider: "nobody", key: "x" }, "provider"],
    [{ provider: "careful" }, "key"],
    [{ provider: "careful", key: "  " }, "key"],
    [{ provider: "careful", key: "x", allowed_api_key_hashes: [] }, "allowed_api_key_hashes"],
    [{ provider: "careful", key: "x", fallback: true }, "fallback"],
  ])("refuses %j", async (body, field) => {
    await putCatalog();
    const answer = await manage("POST", "/byok", body);
    expect([answer.status, answer.body.error.metadata.field]).toEqual([400, field]);
  });
});
