// What an access key or session that others know may never come to open, and who exists for whom.
import { beforeEach, describe, expect, test } from "vitest";
import { type Answer, adminKey, call, newKey } from "./call.ts";
import {
  accessKeyIn,
  address,
  asAdmin,
  asMember,
  asOwner,
  type Home,
  type Invited,
  invite,
  issue,
  keyIn,
  newHome,
  reach,
  ready,
  setRole,
} from "./people.ts";
import { signedIn } from "./visit.ts";

beforeEach(ready);

describe("an access key that a workspace's admin has seen", () => {
  test("opens nothing of the installation when its member becomes an owner in the console", async () => {
    const home = await newHome();
    const { email, accessKey } = await invite(home.manager, address(), "member");
    const session = await signedIn(accessKey);
    const root = await signedIn(adminKey);
    await root.get("/settings/members");
    const answer = await root.post("/settings/members", { email, role: "owner" });
    expect(answer.status).toBe(200);
    expect(await reach(session)).toEqual(asMember);
    expect(await reach(await signedIn(accessKey))).toEqual(asMember);
    expect((await session.post("/workspace", { workspace: "00000000-0000-4000-8000-000000000001" })).status).toBe(404);
    // The key that the owner is given opens both.
    const own = await signedIn(accessKeyIn(answer));
    expect(await reach(own)).toEqual(asOwner);
    expect((await own.post("/workspace", { workspace: home.id })).status).toBe(303);
  });

  const widenings: [string, (home: Home, other: Home, member: Invited) => Promise<Answer>][] = [
    [
      "invited elsewhere by ADMIN_KEY",
      (_, other, { email }) =>
        call("POST", "/organization/members", {
          key: adminKey,
          body: { email, role: "admin", workspace_id: other.id },
        }),
    ],
    [
      "invited elsewhere by a management key",
      (_, other, { email }) =>
        call("POST", "/organization/members", { key: other.manager, body: { email, role: "admin" } }),
    ],
    [
      "invited as owner of the installation",
      (_, __, { email }) => call("POST", "/organization/members", { key: adminKey, body: { email, role: "owner" } }),
    ],
    ["added elsewhere by ADMIN_KEY", (_, other, { id }) => setRole(other.slug, id, "admin")],
    ["made an owner elsewhere", (_, other, { id }) => setRole(other.slug, id, "owner")],
    ["made an owner of the installation", (_, __, { id }) => setRole("default", id, "owner")],
    ["raised to admin by the management key", (home, _, { id }) => setRole(home.slug, id, "admin", home.manager)],
    ["raised to admin by ADMIN_KEY", (home, _, { id }) => setRole(home.slug, id, "admin")],
    ["raised to owner", (home, _, { id }) => setRole(home.slug, id, "owner")],
  ];
  test.each(widenings)("opens no more when its member is %s", async (_, widen) => {
    const [home, other] = [await newHome(), await newHome()];
    const member = await invite(home.manager, address(), "member");
    const before = await signedIn(member.accessKey);
    const apiKey = keyIn(await before.post("/settings/keys", { name: "mine" }));
    const given = await newKey({ workspace_id: home.slug, creator_user_id: member.id });
    expect([200, 201]).toContain((await widen(home, other, member)).status);
    const after = await signedIn(member.accessKey);
    for (const session of [before, after]) {
      expect(await reach(session)).toEqual(asMember);
      expect((await session.post("/workspace", { workspace: other.id })).status).toBe(404);
    }
    // Changed for another one, it opens no more either.
    await after.get("/settings/account");
    const renewed = accessKeyIn(await after.post("/settings/account/access-key"));
    expect(await reach(await signedIn(renewed))).toEqual(asMember);
    // Nor does a key that was made with it, or for its member.
    for (const key of [apiKey, given.key]) {
      expect((await call("GET", "/generation/content?id=gen-1", { key })).status).toBe(403);
    }
  });

  test("gives way to one that opens what its member is now, for that workspace alone", async () => {
    const [home, other] = [await newHome(), await newHome()];
    const { id, accessKey, email } = await invite(home.manager, address(), "member");
    await setRole(home.slug, id, "admin", home.manager);
    const session = await signedIn(accessKey);
    const { body } = await issue(home.slug, id, home.manager);
    expect(body.data).toEqual({ id, email, role: "admin" });
    expect(await reach(session)).toBe("signed out");
    await expect(signedIn(accessKey)).rejects.toThrow("401");
    await setRole(other.slug, id, "member");
    const renewed = await signedIn(body.access_key);
    expect(await reach(renewed)).toEqual(asAdmin);
    expect((await renewed.post("/workspace", { workspace: other.id })).status).toBe(404);
    // The other workspace has a key of its own, and they do not disturb each other.
    const elsewhere = await issue(other.slug, id);
    expect(await reach(await signedIn(elsewhere.body.access_key))).toEqual(asMember);
    expect(await reach(renewed)).toEqual(asAdmin);
  });

  test("does not come back to what its member was before a demotion", async () => {
    const home = await newHome();
    const { id, accessKey } = await invite(home.manager, address(), "admin");
    const session = await signedIn(accessKey);
    expect(await reach(session)).toEqual(asAdmin);
    await setRole(home.slug, id, "member");
    expect(await reach(session)).toEqual(asMember);
    await setRole(home.slug, id, "admin");
    expect(await reach(session)).toEqual(asMember);
  });

  test("tells nothing of the member's other sessions and ends none of them", async () => {
    const [home, other] = [await newHome(), await newHome()];
    const { email, accessKey } = await invite(home.manager, address(), "member");
    const elsewhere = await signedIn((await invite(other.manager, email, "member")).accessKey);
    const session = await signedIn(accessKey);
    expect((await session.get("/settings/account")).text).not.toContain(">End<");
    await session.post("/settings/account/end-session");
    expect(await reach(session)).toBe("signed out");
    expect(await reach(elsewhere)).toEqual(asMember);
  });

  test("is changed by its member for one that nobody else knows", async () => {
    const home = await newHome();
    const { accessKey } = await invite(home.manager, address(), "admin");
    const [other, session] = [await signedIn(accessKey), await signedIn(accessKey)];
    await session.get("/settings/account");
    const renewed = accessKeyIn(await session.post("/settings/account/access-key"));
    expect(await reach(session)).toEqual(asAdmin);
    expect(await reach(other)).toBe("signed out");
    await expect(signedIn(accessKey)).rejects.toThrow("401");
    expect(await reach(await signedIn(renewed))).toEqual(asAdmin);
  });
});

describe("people of other workspaces", () => {
  test("do not exist for a workspace's management key, by their id", async () => {
    const [home, other] = [await newHome(), await newHome()];
    const { id, email } = await invite(other.manager, address(), "member");
    for (const path of ["members/add", "members/remove"]) {
      const ask = (user: string) =>
        call("POST", `/workspaces/${home.slug}/${path}`, { key: home.manager, body: { user_ids: [user] } });
      const [known, unknown] = [await ask(id), await ask("6f1f9f0e-0000-4000-8000-000000000000")];
      expect(known.status).toBe(unknown.status);
      expect(JSON.stringify(known.body)).not.toContain(email);
    }
    expect((await call("GET", `/workspaces/${home.slug}/members`, { key: home.manager })).body.total_count).toBe(0);
    expect((await issue(home.slug, id, home.manager)).status).toBe(404);
    expect((await call("GET", `/workspaces/${other.slug}/members`, { key: other.manager })).body.total_count).toBe(1);
  });

  test("are invited by their address as anybody is", async () => {
    const [home, other] = [await newHome(), await newHome()];
    const email = address();
    await invite(other.manager, email, "admin");
    const [again, stranger] = [
      await invite(home.manager, email, "member"),
      await invite(home.manager, address(), "member"),
    ];
    expect(Object.keys(again)).toEqual(Object.keys(stranger));
    expect(await reach(await signedIn(again.accessKey))).toEqual(asMember);
    const twice = await call("POST", "/organization/members", { key: home.manager, body: { email, role: "admin" } });
    expect(twice.status).toBe(409);
    expect(await reach(await signedIn(again.accessKey))).toEqual(asMember);
  });
});
