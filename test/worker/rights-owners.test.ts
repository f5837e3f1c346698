// Owners are made and unmade with ADMIN_KEY alone, and never the last one; and what is made says who made it.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { type Answer, adminKey, call, manage } from "./call.ts";
import { address, asOwner, invite, issue, keyIn, newHome, reach, ready, remove, setRole, unique } from "./people.ts";
import { newMember, signedIn } from "./visit.ts";

beforeEach(ready);

describe("owners", () => {
  const attempts: [string, (key: string, id: string, email: string) => Promise<Answer>][] = [
    ["demoted", (key, id) => setRole("default", id, "member", key)],
    ["made admins", (key, id) => setRole("default", id, "admin", key)],
    ["removed", (key, id) => remove("default", id, key)],
    [
      "removed among others",
      (key, id) => call("POST", "/workspaces/default/members/remove", { key, body: { user_ids: ["nobody", id] } }),
    ],
    ["given an access key", (key, id) => issue("default", id, key)],
    ["made", (key, id) => setRole("default", id, "owner", key)],
    ["invited", (key) => call("POST", "/organization/members", { key, body: { email: address(), role: "owner" } })],
    ["erased", (key, id) => call("DELETE", `/organization/members/${id}`, { key })],
  ];
  test.each(attempts)("are not %s by a management key, whoever made it", async (_, attempt) => {
    const owner = await newMember("owner");
    await newMember("owner");
    const admin = await newMember("admin");
    const visits = [await signedIn(admin.accessKey), await signedIn(owner.accessKey)];
    for (const visit of visits) {
      await visit.get("/settings/keys");
      const key = keyIn(await visit.post("/settings/keys", { name: "mine", management: "on" }));
      const { status, body } = await attempt(key, owner.id, owner.email);
      expect([status, body.error.message]).toEqual([403, expect.stringContaining("ADMIN_KEY")]);
    }
    expect((await (await signedIn(owner.accessKey)).get("/catalog.json")).status).toBe(200);
  });

  test("are not touched in the console but by ADMIN_KEY, which may do all of it", async () => {
    const [owner, other, admin] = [await newMember("owner"), await newMember("owner"), await newMember("admin")];
    for (const visit of [await signedIn(admin.accessKey), await signedIn(other.accessKey)]) {
      await visit.get("/settings/members");
      const sends = [
        await visit.post(`/settings/members/${owner.id}/role`, { role: "admin" }),
        await visit.post(`/settings/members/${owner.id}/remove`),
        await visit.post(`/settings/members/${owner.id}/access-key`),
        await visit.post(`/settings/members/${admin.id}/role`, { role: "owner" }),
        await visit.post("/settings/members", { email: address(), role: "owner" }),
      ];
      expect(sends.map(({ status }) => status)).toEqual(Array(5).fill(403));
      expect(sends[0]?.text).toContain("ADMIN_KEY");
    }
    const root = await signedIn(adminKey);
    await root.get("/settings/members");
    expect((await root.post(`/settings/members/${owner.id}/role`, { role: "admin" })).status).toBe(303);
    expect((await root.post(`/settings/members/${owner.id}/role`, { role: "owner" })).status).toBe(200);
    expect((await root.post(`/settings/members/${owner.id}/remove`)).status).toBe(303);
  });

  test("lose the key that opens everything with what it was for", async () => {
    const home = await newHome();
    const owner = await newMember("owner");
    await setRole(home.slug, owner.id, "admin");
    const session = await signedIn(owner.accessKey);
    expect((await session.post("/workspace", { workspace: home.id })).status).toBe(303);
    await setRole("default", owner.id, "admin");
    expect(await reach(session)).toBe("signed out");
    await expect(signedIn(owner.accessKey)).rejects.toThrow("401");
    await setRole("default", owner.id, "owner");
    await expect(signedIn(owner.accessKey)).rejects.toThrow("401");
    const { body } = await issue("default", owner.id);
    expect(await reach(await signedIn(body.access_key))).toEqual(asOwner);
  });

  test("the last one of a workspace stays, whoever asks and however", async () => {
    const { slug } = await newHome();
    const [first, second] = [
      await invite(adminKey, address(), "owner", slug),
      await invite(adminKey, address(), "owner", slug),
    ];
    const both = { user_ids: [first.id, second.id] };
    expect((await manage("POST", `/workspaces/${slug}/members/remove`, both)).status).toBe(409);
    expect((await manage("POST", `/workspaces/${slug}/members/add`, { ...both, role: "admin" })).status).toBe(409);
    expect((await remove(slug, first.id)).status).toBe(200);
    expect((await remove(slug, second.id)).status).toBe(409);
    expect((await setRole(slug, second.id, "member")).status).toBe(409);
    expect((await manage("DELETE", `/organization/members/${second.id}`)).status).toBe(409);
    expect((await setRole(slug, second.id, "owner")).status).toBe(200);
    // At once, each for itself would leave one.
    await setRole("default", first.id, "member");
    await invite(adminKey, first.email, "owner", slug);
    const statuses = await Promise.all([remove(slug, first.id), remove(slug, second.id)]);
    const { body } = await manage("GET", `/workspaces/${slug}/members`);
    expect([statuses.length, body.data.filter(({ role }: { role: string }) => role === "owner").length]).toEqual([
      2, 1,
    ]);
  });
});

test("what is made says who made it", async () => {
  const owner = await newMember("owner");
  const visit = await signedIn(owner.accessKey);
  const [byOwner, byRoot] = [unique(), unique()];
  await visit.get("/settings/workspaces");
  await visit.post("/settings/workspaces", { name: "Mine", slug: byOwner });
  await manage("POST", "/workspaces", { name: "Root's", slug: byRoot });
  const creator = async (slug: string) => (await manage("GET", `/workspaces/${slug}`)).body.data.created_by;
  expect([await creator(byOwner), await creator(byRoot)]).toEqual([owner.id, "installation-key"]);
  const home = await newHome();
  const made_ = await call("POST", "/keys", { key: home.manager, body: { name: "k" } });
  const row = (hash: string) => env.DB.prepare("SELECT issued_by FROM api_keys WHERE hash = ?1").bind(hash).first();
  const [{ hash: manager }] = (await manage("GET", `/keys?workspace_id=${home.slug}`)).body.data.filter(
    ({ is_management_key: manages }: { is_management_key: boolean }) => manages,
  );
  expect(await row(manager)).toEqual({ issued_by: "installation-key" });
  expect(await row(made_.body.data.hash)).toEqual({ issued_by: manager });
});
