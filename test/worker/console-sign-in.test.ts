// Signing in to the console, being refused, and what ends a session.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import { adminKey, manage } from "./call.ts";
import { newMember, signedIn, Visit, withoutOwners } from "./visit.ts";

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM sign_in_attempts").run();
});

test("the first visit makes an owner, once", async () => {
  await withoutOwners();
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
});

test("ADMIN_KEY signs in as itself, not as a member, and owns every workspace", async () => {
  const { email } = await newMember("owner");
  const root = await signedIn(adminKey);
  const account = (await root.get("/settings/account")).text;
  expect(account).toContain("Installation key");
  expect(account).not.toContain("@example.com");
  // A member among others, who may be removed; nobody of the list is "you".
  const members = (await root.get("/settings/members")).text;
  expect(members).toContain(email);
  expect(members).not.toContain(">you<");

  const slug = `w-${crypto.randomUUID()}`;
  await root.get("/settings/workspaces");
  expect((await root.post("/settings/workspaces", { name: "Rooted", slug })).status).toBe(303);
  expect((await root.get("/settings/members")).text).not.toContain("@example.com");
  await root.get("/settings/keys");
  const made = await root.post("/settings/keys", { name: "Made by nobody" });
  expect(made.text).toMatch(/sk-fl-v1-[0-9a-f]{64}/);
  const key = await env.DB.prepare("SELECT creator_user_id FROM api_keys WHERE name = 'Made by nobody'").first();
  expect(key).toEqual({ creator_user_id: null });

  await root.get("/try");
  await root.post("/try", { model: "fairlead/demo", prompt: "Hi" });
  expect((await root.get("/settings/keys")).text).toContain("Console (installation key)");
});

test("a session of ADMIN_KEY ends when that key is replaced, and behind Cloudflare Access", async () => {
  const root = await signedIn(adminKey);
  const member = await signedIn((await newMember("owner")).accessKey);
  const statusWith = async (visit: Visit, change: object) => {
    const cookie = [...visit.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const execution = createExecutionContext();
    const request = new Request("http://localhost/logs", { headers: { cookie } });
    const { status } = await app.fetch(request, { ...env, ...change }, execution);
    await waitOnExecutionContext(execution);
    return status;
  };
  expect(await statusWith(root, {})).toBe(200);
  expect(await statusWith(root, { ADMIN_KEY: "another-admin-key-0123456789" })).toBe(303);
  expect(await statusWith(member, { ADMIN_KEY: "another-admin-key-0123456789" })).toBe(200);
  expect(await statusWith(root, { ACCESS_TEAM_DOMAIN: "team.invalid", ACCESS_AUD: "aud" })).toBe(303);
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

const guesses = [
  ["access keys", (turn: number) => `ak-fl-v1-${String(turn).padStart(64, "0")}`],
  ["ADMIN_KEY", (turn: number) => `correct horse battery ${turn}`],
  ["ADMIN_KEY, always the same", () => "correct horse battery staple"],
] as const;

test.each(guesses)("who guesses %s has to wait, and whoever has an access key gets in meanwhile", async (_, guess) => {
  const visit = new Visit();
  await visit.get("/sign-in");
  const seen = [];
  for (let turn = 0; turn < 8; turn += 1) seen.push(await visit.post("/sign-in", { key: guess(turn) }));
  expect(seen.slice(0, 5).map(({ status }) => status)).toEqual(Array(5).fill(401));
  const refused = seen.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused[0]?.text).toMatch(/Too many wrong keys. Try again in \d+ second/);

  const { accessKey } = await newMember("member");
  expect((await visit.post("/sign-in", { key: accessKey })).status).toBe(303);
});

test("ADMIN_KEY is not even looked at while guesses have to wait, and gets in afterwards", async () => {
  const visit = new Visit();
  await visit.get("/sign-in");
  for (let turn = 0; turn < 5; turn += 1) await visit.post("/sign-in", { key: `wrong-${turn}` });
  // As if the last one had been just now, however long the test took.
  await env.DB.prepare("UPDATE sign_in_attempts SET at = ?1")
    .bind(Date.now() + 1_000)
    .run();
  expect((await visit.post("/sign-in", { key: adminKey })).status).toBe(429);
  expect((await visit.post("/sign-in", { key: adminKey })).status).toBe(429);
  await env.DB.prepare("UPDATE sign_in_attempts SET at = ?1")
    .bind(Date.now() - 1_100)
    .run();
  expect((await visit.post("/sign-in", { key: adminKey })).status).toBe(303);
  // Neither what was right nor what was refused was counted.
  expect(await env.DB.prepare("SELECT COUNT(*) AS wrong FROM sign_in_attempts").first()).toEqual({ wrong: 5 });
});

test("an ADMIN_KEY that nobody can guess gets in whatever others have tried", async () => {
  const visit = new Visit();
  await visit.get("/sign-in");
  for (let turn = 0; turn < 7; turn += 1) await visit.post("/sign-in", { key: `wrong-${turn}` });
  const made = `sk-fl-admin-${"0123456789abcdef".repeat(4)}`;
  const statusOf = async (key: string) => {
    const cookie = [...visit.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const body = new URLSearchParams({ token: visit.token, key });
    const headers = { cookie, "content-length": String(body.toString().length) };
    const request = new Request("http://localhost/sign-in", { method: "POST", body, headers });
    const execution = createExecutionContext();
    const { status } = await app.fetch(request, { ...env, ADMIN_KEY: made }, execution);
    await waitOnExecutionContext(execution);
    return status;
  };
  expect(await statusOf(made.replace("0", "1"))).toBe(429);
  expect(await statusOf(made)).toBe(303);
});

test("while many networks guess, each has a single guess, and one that did not guess is let in", async () => {
  const now = Date.now();
  const rows = Array.from({ length: 200 }, (_, place) =>
    env.DB.prepare("INSERT INTO sign_in_attempts (id, source, at) VALUES (?1, ?2, ?3)").bind(
      `a${place}`,
      `n${place}`,
      now,
    ),
  );
  await env.DB.batch(rows);
  const from = (address: string) => ({ "cf-connecting-ip": address });
  const enter = async (key: string, address: string) => {
    const visit = new Visit();
    await visit.get("/sign-in");
    return (await visit.post("/sign-in", { key }, from(address))).status;
  };
  expect(await enter("guess one", "2001:db8:1:1::1")).toBe(401);
  expect(await enter("guess two", "2001:db8:1:1::2")).toBe(429);
  expect(await enter(adminKey, "2001:db8:1:1::3")).toBe(429);
  expect(await enter(adminKey, "2001:db8:1:2::1")).toBe(303);
});

test("guesses made at once are all counted", async () => {
  const visit = new Visit();
  await visit.get("/sign-in");
  const all = await Promise.all(
    Array.from({ length: 40 }, async (_, turn) => (await visit.post("/sign-in", { key: `at once ${turn}` })).status),
  );
  expect(all.filter((status) => status === 401).length).toBeLessThanOrEqual(6);
  expect(all.filter((status) => status === 429).length).toBeGreaterThanOrEqual(34);
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
  await manage("POST", "/workspaces/default/members/remove", { user_ids: [id] });
  expect(await isIn(removed)).toBe(false);
  await removed.get("/sign-in");
  expect((await removed.post("/sign-in", { key: accessKey })).status).toBe(401);
});

test.each([
  ["/logs?model=x", "/logs?model=x"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["/.//evil.example", "/"],
  ["/%2e%2e//evil.example", "/"],
  ["/x/..//evil.example", "/"],
])("after the sign-in %s leads to %s", async (to, target) => {
  const { accessKey } = await newMember("member");
  const visit = new Visit();
  const address = `/sign-in?to=${encodeURIComponent(to)}`;
  await visit.get(address);
  expect((await visit.post(address, { key: accessKey })).headers.get("location")).toBe(target);
  // Signed in by now in another tab.
  expect((await visit.get(address)).headers.get("location")).toBe(target);
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

test("a stranger's form is small, a member's holds a conversation, an owner's a catalog, and none is read beyond that", async () => {
  const mebibyte = 1024 * 1024;
  const refused = { status: 413 };
  const stranger = new Visit();
  await stranger.get("/sign-in");
  const byStranger = await stranger.post("/sign-in", { key: "x".repeat(20_000) });
  expect(byStranger).toMatchObject(refused);
  expect(byStranger.text).toContain("may hold 16 KiB");
  const [owner, member] = await Promise.all(
    (["owner", "member"] as const).map(async (role) => signedIn((await newMember(role)).accessKey)),
  );
  expect((await member?.post("/try", { system: "x".repeat(5 * mebibyte) }))?.status).toBe(400);
  for (const visit of [owner, member]) {
    const tried = await visit?.post("/try", { system: "x".repeat(6 * mebibyte) });
    expect(tried).toMatchObject(refused);
    expect(tried?.text).toContain("may hold 6 MiB");
  }
  // Whose page it is not learns nothing of its size.
  expect((await member?.post("/catalog", { json: "x".repeat(7 * mebibyte) }))?.status).toBe(403);
  expect((await owner?.post("/catalog", { json: "x".repeat(7 * mebibyte) }))?.status).toBe(400);
  const replaced = await owner?.post("/catalog", { json: "x".repeat(20 * mebibyte) });
  expect(replaced).toMatchObject(refused);
  expect(replaced?.text).toContain("may hold 20 MiB");
});
