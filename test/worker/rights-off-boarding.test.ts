// What stops with the right to have made it: at once, on every isolate, and without coming back by itself.
import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { app } from "../../src/app.ts";
import type { Bindings } from "../../src/env.ts";
import { type Answer, adminKey, call, manage, newKey } from "./call.ts";
import {
  accessKeyIn,
  address,
  asAdmin,
  asMember,
  type Home,
  invite,
  keyIn,
  newHome,
  reach,
  ready,
  remove,
  setRole,
} from "./people.ts";
import { signedIn } from "./visit.ts";

beforeEach(ready);

describe("off-boarding", () => {
  /** An admin who left something behind of every kind. */
  async function adminWithThings(home: Home) {
    const admin = await invite(home.manager, address(), "admin");
    const visit = await signedIn(admin.accessKey);
    await visit.get("/settings/keys");
    const api = keyIn(await visit.post("/settings/keys", { name: "api" }));
    const management = keyIn(await visit.post("/settings/keys", { name: "management", management: "on" }));
    const create = async (body: object) => (await call("POST", "/keys", { key: management, body })).body.key as string;
    const made = await create({ name: "by a key" });
    const manages = await create({ name: "manages", is_management_key: true });
    const chain = (await call("POST", "/keys", { key: manages, body: { name: "chain" } })).body.key as string;
    await visit.get("/settings/members");
    const colleague = {
      accessKey: accessKeyIn(await visit.post("/settings/members", { email: address(), role: "admin" })),
    };
    return { ...admin, visit, keys: { api, management, made, manages, chain }, colleague };
  }
  const stateOf = async (keys: Record<string, string>) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(keys).map(async ([name, key]) => [name, (await call("GET", "/key", { key })).status]),
      ),
    );
  const all = (status: number) => ({ api: status, management: status, made: status, manages: status, chain: status });

  test("what a removed admin made or has seen stops at once, and does not come back with them", async () => {
    const home = await newHome();
    const { id, email, keys, visit, colleague, accessKey } = await adminWithThings(home);
    const invited = await signedIn(colleague.accessKey);
    expect(await stateOf(keys)).toEqual(all(200));
    expect((await remove(home.slug, id, home.manager)).status).toBe(200);
    expect(await stateOf(keys)).toEqual(all(401));
    expect(await reach(visit)).toBe("signed out");
    expect(await reach(invited)).toBe("signed out");
    await expect(signedIn(accessKey)).rejects.toThrow("401");
    await expect(signedIn(colleague.accessKey)).rejects.toThrow("401");

    const back = await invite(home.manager, email, "member");
    expect(back.id).toBe(id);
    expect(await stateOf(keys)).toEqual(all(401));
    await expect(signedIn(accessKey)).rejects.toThrow("401");
    const again = await signedIn(back.accessKey);
    const { data } = (await call("GET", "/keys?include_disabled=true", { key: home.manager })).body;
    const own = data.find(({ name }: { name: string }) => name === "api").hash;
    await again.get(`/settings/keys/${own}`);
    expect((await again.post(`/settings/keys/${own}`, { name: "api" })).status).toBe(403);
    // They may make another, and an admin may enable the old one.
    expect((await again.post("/settings/keys", { name: "new" })).status).toBe(200);
    await call("PATCH", `/keys/${own}`, { key: home.manager, body: { disabled: false } });
    expect((await stateOf({ api: keys.api })).api).toBe(200);
    expect((await call("GET", "/generation/content?id=gen-1", { key: keys.api })).status).toBe(403);
  });

  test("a removal ends what belongs to that workspace, and nothing elsewhere", async () => {
    const [home, other] = [await newHome(), await newHome()];
    const admin = await adminWithThings(home);
    const elsewhere = await invite(other.manager, admin.email, "admin");
    const { key } = await newKey({ workspace_id: other.slug, creator_user_id: admin.id });
    const session = await signedIn(elsewhere.accessKey);
    await remove(home.slug, admin.id);
    expect((await call("GET", "/key", { key })).status).toBe(200);
    expect(await reach(session)).toEqual(asAdmin);
  });

  test("a demoted admin manages nothing any more, and keeps their own API keys", async () => {
    const home = await newHome();
    const { id, keys, visit, colleague } = await adminWithThings(home);
    expect((await setRole(home.slug, id, "member", home.manager)).status).toBe(200);
    expect(await stateOf(keys)).toEqual({ ...all(401), api: 200 });
    expect((await call("GET", "/generation/content?id=gen-1", { key: keys.api })).status).toBe(403);
    expect(await reach(visit)).toEqual(asMember);
    await expect(signedIn(colleague.accessKey)).rejects.toThrow("401");
  });

  test("saying again what somebody is changes nothing", async () => {
    const home = await newHome();
    const { id, keys, visit } = await adminWithThings(home);
    await setRole(home.slug, id, "admin");
    await call("POST", `/workspaces/${home.slug}/members/add`, { key: home.manager, body: { user_ids: [id] } });
    expect(await stateOf(keys)).toEqual(all(200));
    expect(await reach(visit)).toEqual(asAdmin);
  });

  test("nothing is made in another's name, so that it would stay when its maker leaves", async () => {
    const home = await newHome();
    const { id, keys } = await adminWithThings(home);
    const other = await invite(home.manager, address(), "admin");
    const make = (key: string, creator: string) =>
      call("POST", "/keys", { key, body: { name: "named", is_management_key: true, creator_user_id: creator } });
    for (const creator of [other.id, "nobody"]) expect((await make(keys.management, creator)).status).toBe(403);
    expect((await make(keys.management, id)).status).toBe(201);
    // Where nobody is behind the key, what it makes stops with whom it is made for.
    const given = (await make(home.manager, other.id)).body.key;
    const made = (await call("POST", "/keys", { key: given, body: { name: "made" } })).body.key;
    await remove(home.slug, other.id);
    expect(await stateOf({ given, made })).toEqual({ given: 401, made: 401 });
  });

  /** Another isolate of the same installation. */
  async function elsewhere(bindings: Bindings, method: string, path: string, key: string, body?: object) {
    const request = new Request(`http://localhost/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await app.fetch(request, bindings, createExecutionContext())).status;
  }

  test("another isolate follows within AUTH_TTL_MS, and makes nothing that outlives it until then", async () => {
    const other = { ...env, AUTH_TTL_MS: "1000" } as unknown as Bindings;
    const home = await newHome();
    const { id, keys } = await adminWithThings(home);
    const invitation = () => ({ email: address(), role: "admin" });
    for (const key of Object.values(keys)) expect(await elsewhere(other, "GET", "/key", key)).toBe(200);
    await remove(home.slug, id);
    expect(await elsewhere(other, "POST", "/keys", keys.management, { name: "late", is_management_key: true })).toBe(
      401,
    );
    expect(await elsewhere(other, "POST", "/organization/members", keys.management, invitation())).toBe(401);
    expect(await elsewhere(other, "PATCH", `/workspaces/${home.slug}`, keys.management, { name: "x" })).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (const key of Object.values(keys)) expect(await elsewhere(other, "GET", "/key", key)).toBe(401);
  });

  test("somebody who makes keys without end while they are removed keeps none", async () => {
    const home = await newHome();
    const { id, keys } = await adminWithThings(home);
    const late: Promise<Answer>[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      late.push(call("POST", "/keys", { key: keys.management, body: { name: `late ${turn}` } }));
      if (turn === 6) late.push(remove(home.slug, id));
    }
    const answers = await Promise.all(late);
    for (const { body } of answers) {
      if (body.key !== undefined) expect((await call("GET", "/key", { key: body.key })).status).toBe(401);
    }
  });

  /** A request whose body waits for its last byte. */
  function slowly(path: string, body: string, headers: Record<string, string>) {
    const bytes = new TextEncoder().encode(body);
    const { readable, writable } = new FixedLengthStream(bytes.byteLength);
    const writer = writable.getWriter();
    const begun = writer.write(bytes.slice(0, -1));
    const answer = exports.default.fetch(`http://localhost${path}`, {
      ...{ method: "POST", body: readable, redirect: "manual" },
      headers: { "content-length": String(bytes.byteLength), ...headers },
    });
    return {
      begun,
      async finish() {
        await writer.write(bytes.slice(-1));
        await writer.close();
        const { status } = await answer;
        return status;
      },
    };
  }

  test("whoever sends a body slowly changes nothing with it once they are removed", async () => {
    const home = await newHome();
    const { id, keys, visit } = await adminWithThings(home);
    const accomplice = await invite(home.manager, address(), "member");
    await visit.get("/settings/members");
    const form = new URLSearchParams({ token: visit.token, role: "admin", end: "" }).toString();
    const cookie = [...visit.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const raise = JSON.stringify({ user_ids: [accomplice.id], role: "admin" });
    const late = [
      slowly(`/settings/members/${accomplice.id}/role`, form, {
        cookie,
        "content-type": "application/x-www-form-urlencoded",
      }),
      slowly(`/api/v1/workspaces/${home.slug}/members/add`, raise, { authorization: `Bearer ${keys.management}` }),
    ];
    await Promise.all(late.map(({ begun }) => begun));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await remove(home.slug, id);
    expect(await Promise.all(late.map(({ finish }) => finish()))).toEqual([401, 401]);
    expect(await reach(await signedIn(accomplice.accessKey))).toEqual(asMember);
  });

  test("a key that is revoked while its request's body comes asks nobody", async () => {
    const patient = { ...env, AUTH_TTL_MS: "1000" } as unknown as Bindings;
    const { key, hash } = await newKey();
    const body = JSON.stringify({ model: "fairlead/demo", messages: [{ role: "user", content: "Hello" }] });
    const { readable, writable } = new IdentityTransformStream();
    const writer = writable.getWriter();
    const request = new Request("http://localhost/api/v1/chat/completions", {
      ...{ method: "POST", body: readable },
      headers: { authorization: `Bearer ${key}` },
    });
    const answer = app.fetch(request, patient, createExecutionContext());
    await writer.write(new TextEncoder().encode(body.slice(0, -1)));
    await call("PATCH", `/keys/${hash}`, { key: adminKey, body: { disabled: true } });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await writer.write(new TextEncoder().encode(body.slice(-1)));
    await writer.close();
    expect((await answer).status).toBe(401);
  });

  test("erasing a member forgets their address, their keys and their sessions", async () => {
    const [home, other] = [await newHome(), await newHome()];
    const { id, email, keys, visit } = await adminWithThings(home);
    const elsewhereKey = (await invite(other.manager, email, "member")).accessKey;
    expect((await call("DELETE", `/organization/members/${id}`, { key: home.manager })).status).toBe(403);
    expect((await manage("DELETE", `/organization/members/${id}`)).body).toEqual({ deleted: true });
    expect((await manage("DELETE", `/organization/members/${id}`)).status).toBe(404);
    expect(await stateOf(keys)).toEqual(all(401));
    expect(await reach(visit)).toBe("signed out");
    await expect(signedIn(elsewhereKey)).rejects.toThrow("401");
    const { results: tables } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%cf_%' AND name NOT LIKE 'sqlite_%'",
    ).all<{ name: string }>();
    for (const { name } of tables) {
      const { results } = await env.DB.prepare(`SELECT * FROM ${name}`).all();
      expect([name, JSON.stringify(results).includes(email)]).toEqual([name, false]);
    }
    // Invited again they are somebody new.
    expect((await invite(home.manager, email, "member")).id).not.toBe(id);
  });

  test("the keys of a deleted workspace open nothing, and its members' sessions end", async () => {
    const home = await newHome();
    const { keys, visit, accessKey } = await adminWithThings(home);
    await manage("DELETE", `/workspaces/${home.slug}`);
    expect(await stateOf(keys)).toEqual(all(401));
    expect(await reach(visit)).toBe("signed out");
    await expect(signedIn(accessKey)).rejects.toThrow("401");
  });
});
