// What an admin set of a member's key, and what its member may do about it.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { findKey, updateKey } from "../../src/store/keys.ts";
import { call, manage, newKey } from "./call.ts";
import { address, invite, keyIn, newHome, ready } from "./people.ts";
import { signedIn } from "./visit.ts";

beforeEach(ready);

describe("what an admin set", () => {
  /** A member with a key of their own, as the console shows it to them. */
  async function memberWithKey() {
    const home = await newHome();
    const member = await invite(home.manager, address(), "member");
    const visit = await signedIn(member.accessKey);
    await visit.get("/settings/keys");
    const key = keyIn(await visit.post("/settings/keys", { name: "mine" }));
    const [{ hash }] = (await call("GET", "/keys", { key: home.manager })).body.data;
    const save = (fields: Record<string, string>) => visit.post(`/settings/keys/${hash}`, { name: "mine", ...fields });
    const byAdmin = (body: object) => call("PATCH", `/keys/${hash}`, { key: home.manager, body });
    return { home, member, visit, key, hash, save, byAdmin };
  }

  const far = "2031-01-01T00:00:00Z";
  test.each<[string, object, Record<string, string>, number]>([
    ["a limit is not lifted", { limit: 1 }, {}, 403],
    ["a limit is not raised", { limit: 1 }, { limit: "1.5" }, 403],
    ["a limit is not spread over days", { limit: 1 }, { limit: "1", reset: "daily" }, 403],
    ["own provider keys stay counted", { limit: 1, include_byok_in_limit: true }, { limit: "1" }, 403],
    ["a key is not enabled", { disabled: true }, {}, 403],
    ["an expiry is not removed", { expires_at: far }, {}, 403],
    ["an expiry is not put off", { expires_at: far }, { expires: "2032-01-01T00:00" }, 403],
    ["a limit is lowered", { limit: 1 }, { limit: "0.5" }, 303],
    ["a key is disabled", { limit: 1 }, { limit: "1", disabled: "on" }, 303],
    ["an expiry comes sooner", { expires_at: far }, { expires: "2030-01-01T00:00" }, 303],
    ["a name is changed", { limit: 1 }, { limit: "1", name: "ours" }, 303],
  ])("%s by its member", async (_, set, fields, status) => {
    const { byAdmin, save, home, hash } = await memberWithKey();
    expect((await byAdmin(set)).status).toBe(200);
    const before = (await call("GET", `/keys/${hash}`, { key: home.manager })).body.data;
    expect((await save(fields)).status).toBe(status);
    const after = (await call("GET", `/keys/${hash}`, { key: home.manager })).body.data;
    if (status === 403) expect(after).toEqual(before);
    else expect(after.updated_at).not.toEqual(before.updated_at);
  });

  test("is not got around by another key or by deleting the key", async () => {
    const { byAdmin, visit, hash, home } = await memberWithKey();
    await byAdmin({ disabled: true, limit: 0.000001 });
    expect((await visit.post("/settings/keys", { name: "another" })).status).toBe(403);
    expect((await visit.post(`/settings/keys/${hash}/delete`)).status).toBe(403);
    expect((await call("GET", "/keys?include_disabled=true", { key: home.manager })).body.total_count).toBe(2);
    // What the admin lifts is the member's again.
    await byAdmin({ disabled: false, limit: null });
    expect((await visit.post("/settings/keys", { name: "another" })).status).toBe(200);
    expect((await visit.post(`/settings/keys/${hash}/delete`)).status).toBe(303);
  });

  test("is not got around by the page Try, whose key waits for an admin to enable it", async () => {
    const { byAdmin, visit, home } = await memberWithKey();
    await byAdmin({ limit: 0.000001 });
    await visit.get("/try");
    const ask = async () => (await visit.post("/try", { model: "none/none", prompt: "hello" })).text;
    expect(await ask()).toContain("An admin can enable it");
    const { data } = (await call("GET", "/keys?include_disabled=true", { key: home.manager })).body;
    const own = data.find(({ name }: { name: string }) => name === "Console").hash;
    await visit.get("/settings/keys");
    expect((await visit.post(`/settings/keys/${own}`, { name: "Console" })).status).toBe(403);
    expect((await visit.post(`/settings/keys/${own}/delete`)).status).toBe(303);
    await visit.get("/try");
    expect(await ask()).toContain("An admin can enable it");
    await call("PATCH", `/keys/${own}`, { key: home.manager, body: { disabled: false } });
    expect(await ask()).toContain("not a valid model ID");
    // It stands in the way of nothing once the limit is lifted.
    await byAdmin({ limit: null });
    await visit.get("/settings/keys");
    expect((await visit.post("/settings/keys", { name: "another" })).status).toBe(200);
  });

  test("limits that members set themselves are theirs to change", async () => {
    const { save, hash } = await memberWithKey();
    expect((await save({ limit: "1", disabled: "on", expires: "2031-01-01T00:00" })).status).toBe(303);
    expect((await save({ limit: "2" })).status).toBe(303);
    expect((await manage("GET", `/keys/${hash}`)).body.data).toMatchObject({
      limit: 2,
      disabled: false,
      expires_at: null,
    });
  });

  test("is not undone by a form that was read before it and written after it", async () => {
    const { byAdmin, hash } = await memberWithKey();
    const before = await findKey(env.DB, hash);
    if (before === undefined) throw new Error("the key is gone");
    await byAdmin({ disabled: true, limit: 1 });
    expect(await updateKey(env.DB, { ...before, name: "renamed", updatedAt: new Date().toISOString() }, before)).toBe(
      false,
    );
    expect((await manage("GET", `/keys/${hash}`)).body.data).toMatchObject({ name: "mine", disabled: true, limit: 1 });
  });

  test("other members' keys do not exist for a member", async () => {
    const { home, visit } = await memberWithKey();
    const { hash } = await newKey({ workspace_id: home.slug });
    for (const path of ["", "/delete"])
      expect((await visit.post(`/settings/keys/${hash}${path}`, { name: "x" })).status).toBe(404);
  });
});
