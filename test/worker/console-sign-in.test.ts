// Signing in to the console, being refused, and what ends a session.
import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { removeWorkspaceMembers } from "../../src/store/members.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { adminKey } from "./call.ts";
import { newMember, signedIn, Visit } from "./visit.ts";

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM sign_in_attempts").run();
});

test("the first visit makes an owner, once", async () => {
  const visit = new Visit();
  expect((await visit.get("/")).headers.get("location")).toBe("/setup");
  expect((await visit.get("/setup")).text).toContain("Become the owner");
  const wrong = await visit.post("/setup", { key: "not-the-admin-key", email: "owner@example.com" });
  expect(wrong.status).toBe(401);
  expect((await visit.post("/setup", { key: adminKey, email: "nonsense" })).status).toBe(400);
  // Pasted with spaces around it.
  const made = await visit.post("/setup", { key: `  ${adminKey}\n`, email: " Owner@Example.com " });
  const [accessKey = ""] = /ak-fl-v1-[0-9a-f]{64}/.exec(made.text) ?? [];
  expect(made.status).toBe(200);
  expect((await visit.get("/logs")).status).toBe(200);
  expect((await new Visit().get("/")).headers.get("location")).toBe("/sign-in");
  expect((await new Visit().get("/setup")).headers.get("location")).toBe("/");

  const again = await signedIn(accessKey);
  expect((await again.get("/settings/account")).text).toContain("owner@example.com");
  // Whoever holds ADMIN_KEY gets in as the first owner, even without the access key.
  const root = await signedIn(adminKey);
  expect((await root.get("/settings/account")).text).toContain("owner@example.com");
});

test("cookies are kept from scripts and other sites, and bound to https where there is https", async () => {
  const { accessKey } = await newMember("member");
  const plain = new Visit();
  await plain.get("/sign-in");
  const entered = await plain.post("/sign-in", { key: accessKey });
  expect(entered.headers.getSetCookie().join()).toMatch(/fairlead_session=[^;]+;.*HttpOnly; SameSite=Lax/);
  const secure = new Visit("https://fairlead.example");
  await secure.get("/sign-in");
  const cookies = (await secure.post("/sign-in", { key: accessKey })).headers.getSetCookie().join("\n");
  expect(cookies).toMatch(/__Host-fairlead_session=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax/);
});

test("an unknown key is refused, and few attempts are allowed", async () => {
  const visit = new Visit();
  await visit.get("/sign-in");
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    statuses.push((await visit.post("/sign-in", { key: `ak-fl-v1-${"0".repeat(64)}` })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  const { accessKey } = await newMember("member");
  expect((await visit.post("/sign-in", { key: accessKey })).status).toBe(429);
  await env.DB.prepare("UPDATE sign_in_attempts SET at = at - 900000").run();
  expect((await visit.post("/sign-in", { key: accessKey })).status).toBe(303);
});

test.each([
  ["an empty cookie", () => ""],
  ["one without a signature", (cookie: string) => cookie.split(".")[0] ?? ""],
  ["one with another token", (cookie: string) => `x${cookie}`],
  ["one with another signature", (cookie: string) => cookie.replace(/.{4}$/, "AAAA")],
  ["one signed for something else", (_: string, visit: string) => visit],
])("%s signs nobody in", async (_name, forge) => {
  const stranger = new Visit();
  await stranger.get("/sign-in");
  const { accessKey } = await newMember("owner");
  const visit = await signedIn(accessKey);
  const cookie = visit.cookies.get("fairlead_session") ?? "";
  visit.cookies.set("fairlead_session", forge(cookie, stranger.cookies.get("fairlead_visit") ?? ""));
  expect((await visit.get("/logs")).headers.get("location")).toBe("/sign-in?to=%2Flogs");
});

test("a session ends by time, by signing out, by being ended elsewhere, and with its member", async () => {
  const { accessKey, id } = await newMember("admin");
  const isIn = async (visit: Visit) => (await visit.get("/logs")).status === 200;

  const expired = await signedIn(accessKey);
  await env.DB.prepare("UPDATE sessions SET expires_at = '2020-01-01T00:00:00.000Z' WHERE member_id = ?1")
    .bind(id)
    .run();
  expect(await isIn(expired)).toBe(false);

  const leaving = await signedIn(accessKey);
  const kept = new Map(leaving.cookies);
  await leaving.post("/sign-out");
  for (const [name, value] of kept) leaving.cookies.set(name, value);
  expect(await isIn(leaving)).toBe(false);

  const [here, there] = [await signedIn(accessKey), await signedIn(accessKey)];
  await here.get("/settings/account");
  await here.post("/settings/account/end-session");
  expect([await isIn(here), await isIn(there)]).toEqual([false, false]);

  const removed = await signedIn(accessKey);
  expect(await isIn(removed)).toBe(true);
  await removeWorkspaceMembers(env.DB, { workspaceId: defaultWorkspaceId, memberIds: [id] });
  expect(await isIn(removed)).toBe(false);
  await removed.get("/sign-in");
  expect((await removed.post("/sign-in", { key: accessKey })).status).toBe(403);
});

test.each([
  ["/logs?model=x", "/logs?model=x"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["javascript:alert(1)", "/"],
])("after the sign-in %s leads to %s", async (to, target) => {
  const { accessKey } = await newMember("member");
  const visit = new Visit();
  const address = `/sign-in?to=${encodeURIComponent(to)}`;
  await visit.get(address);
  expect((await visit.post(address, { key: accessKey })).headers.get("location")).toBe(target);
});

test("forms of other sites, sessions and workspaces change nothing", async () => {
  const { accessKey } = await newMember("owner");
  const visit = await signedIn(accessKey);
  const other = await signedIn((await newMember("owner")).accessKey);
  const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    (await visit.post("/settings/workspaces", { name: "New", slug: `w-${crypto.randomUUID()}`, ...fields }, headers))
      .status;

  await visit.get("/settings/workspaces");
  expect(await send({ token: "" })).toBe(403);
  expect(await send({ token: other.token })).toBe(403);
  expect(await send({}, { origin: "https://evil.example" })).toBe(403);
  expect(await send({}, { "sec-fetch-site": "cross-site" })).toBe(403);
  const before = visit.token;
  expect(await send({}, { origin: "http://localhost", "sec-fetch-site": "same-origin" })).toBe(303);
  // The new workspace is looked at now: the form that was open before belongs to the other one.
  expect(await send({ token: before })).toBe(403);
  await visit.get("/settings/workspaces");
  expect(await send({})).toBe(303);
});

test("a stranger's form is small, a member's may hold a catalog, and neither is read beyond that", async () => {
  const stranger = new Visit();
  await stranger.get("/sign-in");
  expect((await stranger.post("/sign-in", { key: "x".repeat(20_000) })).status).toBe(413);
  const visit = await signedIn((await newMember("owner")).accessKey);
  expect((await visit.post("/catalog", { json: "x".repeat(20_000) })).status).toBe(400);
  expect((await visit.post("/catalog", { json: "x".repeat(20 * 1024 * 1024) })).status).toBe(413);
});
