// Signing in through Cloudflare Access: only a good assertion of a member's address opens anything.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, expect, inject, test } from "vitest";
import { app } from "../../src/app.ts";
import { adminKey, manage } from "./call.ts";
import { newMember, withoutOwners } from "./visit.ts";

const team = `${inject("providersUrl")}/access-team`;
const audience = "the-audience-tag";
const bindings = { ...env, ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience };
const email = "someone@example.com";
let trusted: CryptoKey;
let foreign: CryptoKey;

beforeAll(async () => {
  await withoutOwners();
  const ours = await generateKeyPair("RS256", { extractable: true });
  trusted = ours.privateKey;
  foreign = (await generateKeyPair("RS256")).privateKey;
  const keys = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: "k1", alg: "RS256", use: "sig" }] };
  const script = JSON.stringify({ kind: "body", status: 200, body: keys });
  await fetch(`${team}/script`, { method: "PUT", body: script });
});

interface Assertion {
  key?: CryptoKey;
  address?: string | null;
  issuer?: string;
  audience?: string;
  /** null: never. */
  expires?: string | null;
}

function assertion(made: Assertion = {}): Promise<string> {
  const address = made.address === undefined ? email : made.address;
  const { expires = "5m" } = made;
  const claims = new SignJWT(address === null ? {} : { email: address })
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setIssuer(made.issuer ?? team)
    .setAudience(made.audience ?? audience)
    .setIssuedAt();
  return (expires === null ? claims : claims.setExpirationTime(expires)).sign(made.key ?? trusted);
}

interface Asked {
  cookie?: string;
  jwt?: string;
  form?: Record<string, string>;
}

async function ask(path: string, { cookie, jwt, form }: Asked = {}) {
  const execution = createExecutionContext();
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const request = new Request(`https://fairlead.example${path}`, {
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      ...(jwt === undefined ? {} : { "cf-access-jwt-assertion": jwt }),
      ...(body === undefined
        ? {}
        : { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) }),
    },
    ...(body === undefined ? {} : { method: "POST", body }),
  });
  const response = await app.fetch(request, bindings, execution);
  const text = await response.text();
  await waitOnExecutionContext(execution);
  const cookies = response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
  const token = /name="token" value="([^"]+)"/.exec(text)?.[1] ?? "";
  const location = response.headers.get("location");
  return {
    status: response.status,
    location,
    policy: response.headers.get("content-security-policy"),
    text,
    token,
    cookie: cookies.filter((one) => !one.endsWith("=")).join("; "),
  };
}

test("somebody whom Access admitted becomes the owner with ADMIN_KEY, under their own address", async () => {
  const jwt = await assertion();
  const first = await ask("/sign-in", { jwt });
  expect(first.status).toBe(403);
  expect(first.text).toContain("Become the first one");
  const setup = await ask("/setup", { jwt });
  const form = { token: setup.token, key: adminKey, email: "another@example.com" };
  const made = await ask("/setup", { jwt, cookie: setup.cookie, form });
  expect(made.text).toContain(email);
  expect(made.text).not.toContain("another@example.com");

  const entered = await ask("/sign-in", { jwt });
  expect(entered.status).toBe(303);
  expect((await ask("/logs", { jwt, cookie: entered.cookie })).status).toBe(200);
});

test("Access leads nobody to another host either", async () => {
  const jwt = await assertion();
  for (const to of ["/.//evil.example", "//evil.example", "/x/..//evil.example", "/\\evil.example"]) {
    const { location } = await ask(`/sign-in?to=${encodeURIComponent(to)}`, { jwt });
    expect(location).toBe("/");
  }
  expect((await ask("//evil.example/logs", { jwt })).location ?? "").not.toMatch(/^\/[/\\]/);
});

test.each([
  "/sign-out",
  "/settings/account/end-session",
])("%s ends at Access what would sign in again", async (path) => {
  const jwt = await assertion();
  const { cookie } = await ask("/sign-in", { jwt });
  const { token, policy } = await ask("/settings/account", { jwt, cookie });
  const left = await ask(path, { jwt, cookie, form: { token } });
  expect(left).toMatchObject({ status: 303, location: "/cdn-cgi/access/logout" });
  expect((await ask("/logs", { jwt, cookie })).location).toBe("/sign-in?to=%2Flogs");
  // Chrome stops a form whose answer leads elsewhere than this names.
  expect(policy).toContain(`form-action 'self' ${new URL(team).origin};`);
});

test("a session holds only together with its own person's assertion", async () => {
  const jwt = await assertion();
  const { cookie } = await ask("/sign-in", { jwt });
  const other = await newMember("owner");
  expect((await ask("/logs", { cookie, jwt })).status).toBe(200);
  expect((await ask("/logs", { cookie })).status).toBe(303);
  expect((await ask("/logs", { cookie, jwt: await assertion({ address: other.email }) })).status).toBe(303);
});

test.each([
  ["no assertion", () => undefined],
  ["nonsense", () => "nonsense"],
  ["one of another key", () => assertion({ key: foreign })],
  ["one of another team", () => assertion({ issuer: "https://evil.cloudflareaccess.com" })],
  ["one for another application", () => assertion({ audience: "another" })],
  ["one that has expired", () => assertion({ expires: "-1m" })],
  ["one that never expires", () => assertion({ expires: null })],
  ["one without an address", () => assertion({ address: null })],
  ["one of a stranger", () => assertion({ address: "stranger@example.com" })],
])("%s opens nothing", async (_name, make) => {
  const jwt = await make();
  const seen = await ask("/sign-in", jwt === undefined ? {} : { jwt });
  expect(seen.status).toBe(403);
  expect(seen.cookie).toBe("");
  // Who came by the wrong address can take another one.
  expect(seen.text.includes('href="/cdn-cgi/access/logout"')).toBe(jwt !== undefined);
});

test("access keys do not get around Access", async () => {
  const { accessKey } = await newMember("owner");
  const setup = await ask("/sign-in", { jwt: await assertion({ address: "stranger@example.com" }) });
  const seen = await ask("/sign-in", { cookie: setup.cookie, form: { token: setup.token, key: accessKey } });
  expect(seen.status).toBeGreaterThanOrEqual(400);
  expect(seen.cookie).toBe("");
});

test("somebody whom Access names sees all that they belong to, since nobody else can be them", async () => {
  const address = "two@example.com";
  await manage("POST", "/workspaces", { name: "Second", slug: "second" });
  await newMember("member", { email: address });
  const jwt = await assertion({ address });
  const { cookie } = await ask("/sign-in", { jwt });
  const { data } = (await manage("GET", "/workspaces/second")).body;
  const switchThere = async () => {
    const { token } = await ask("/settings/account", { jwt, cookie });
    return (await ask("/workspace", { jwt, cookie, form: { token, workspace: data.id } })).status;
  };
  expect(await switchThere()).toBe(404);
  await newMember("admin", { email: address, workspaceId: data.id });
  expect(await switchThere()).toBe(303);
  expect((await ask("/settings/privacy", { jwt, cookie })).status).toBe(200);
  await manage("POST", "/workspaces/second/members/remove", {
    user_ids: (await manage("GET", "/workspaces/second/members")).body.data.map(({ id }: { id: string }) => id),
  });
  expect((await ask("/settings/privacy", { jwt, cookie })).status).toBe(303);
});

test("a session that Access vouched for opens nothing once Access is gone", async () => {
  const jwt = await assertion();
  const { cookie } = await ask("/sign-in", { jwt });
  expect((await ask("/logs", { cookie, jwt })).status).toBe(200);
  const execution = createExecutionContext();
  const request = new Request("https://fairlead.example/logs", { headers: { cookie } });
  expect((await app.fetch(request, { ...env }, execution)).status).toBe(303);
  await waitOnExecutionContext(execution);
});
