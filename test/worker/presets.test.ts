// Presets through the API: saved, listed, switched off, seen by their own workspace, taken by requests in the same round trip.
import { beforeAll, describe, expect, it } from "vitest";
import { call, manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";

const hello = [{ role: "user", content: "Hello" }];
const brief = {
  model: "fairlead/demo",
  max_tokens: 20,
  messages: [{ role: "system", content: "Be brief." }, ...hello],
};

const pricing = { prompt: "0", completion: "0" };
const catalog = {
  providers: [{ slug: "sandbox-a", name: "Sandbox", dialect: "sandbox", base_url: "https://sandbox.invalid" }],
  models: [
    {
      id: "fairlead/demo",
      name: "Demo",
      context_length: 8_000,
      endpoints: [{ provider: "sandbox-a", upstream_model: "demo", pricing }],
    },
  ],
};

describe("presets", () => {
  let key = "";
  let other = "";
  beforeAll(async () => {
    await putCatalog(catalog);
    key = (await newKey()).key;
    await manage("POST", "/workspaces", { name: "Other", slug: "other-presets" });
    other = (await newKey({ workspace_id: "other-presets" })).key;
  });

  const save = (slug: string, body: unknown, door = "chat/completions") =>
    call("POST", `/presets/${slug}/${door}`, { key, body });
  const ask = (body: unknown, by = key) => call("POST", "/chat/completions", { key: by, body });

  it("are saved by each format, a version each", async () => {
    const first = await save("mail", brief);
    expect(first).toMatchObject({
      status: 200,
      body: {
        data: {
          slug: "mail",
          status: "active",
          designated_version: {
            version: 1,
            config: { model: "fairlead/demo", max_tokens: 20 },
            system_prompt: "Be brief.",
          },
        },
      },
    });
    const { id, designated_version_id } = first.body.data;
    const second = await save(
      "mail",
      { model: "fairlead/demo", instructions: "Be kind.", input: "Hello" },
      "responses",
    );
    expect(second.body.data).toMatchObject({ id, designated_version: { version: 2, system_prompt: "Be kind." } });
    expect(second.body.data.designated_version_id).not.toBe(designated_version_id);
    const third = await save(
      "mail",
      { model: "fairlead/demo", max_tokens: 5, system: "S", messages: hello },
      "messages",
    );
    expect(third.body.data.designated_version).toMatchObject({ version: 3, system_prompt: "S" });

    const list = await call("GET", "/presets", { key });
    expect(list.body).toMatchObject({
      data: [{ slug: "mail", designated_version_id: third.body.data.designated_version_id }],
      total_count: 1,
    });
    const versions = await call("GET", "/presets/mail/versions?limit=2", { key });
    expect(versions.body).toMatchObject({ data: [{ version: 3 }, { version: 2 }], total_count: 3 });
    expect((await call("GET", "/presets/mail/versions/1", { key })).body.data).toMatchObject({ version: 1 });
    for (const version of ["9", "x", "-1"]) {
      expect((await call("GET", `/presets/mail/versions/${version}`, { key })).status).toBe(404);
    }
  });

  it("are taken by requests, and told of in plans", async () => {
    await save("named", brief);
    const answer = await ask({ model: "@preset/named", messages: hello });
    expect(answer.status).toBe(200);
    const planned = await call("POST", "/route", { key, body: { model: "@preset/named", messages: hello } });
    expect(planned.body.data).toMatchObject({
      preset: { slug: "named", system_prompt: "Be brief.", request: { max_tokens: 20 } },
    });
  });

  it("are seen at once where they were changed, and refused while they are not active", async () => {
    await save("changing", brief);
    const body = { preset: "changing", messages: hello };
    expect((await ask(body)).status).toBe(200);
    for (const status of ["disabled", "archived"]) {
      expect((await manage("PATCH", "/presets/changing", { status })).body.data).toMatchObject({ status });
      expect(await ask(body)).toMatchObject({
        status: 400,
        body: { error: { message: expect.stringContaining(status) } },
      });
    }
    await manage("PATCH", "/presets/changing", { status: "active" });
    expect((await ask(body)).status).toBe(200);
    await save("changing", { ...brief, model: "no/model" });
    expect((await ask(body)).body.error.message).toContain("no/model");
  });

  it("belong to their workspace", async () => {
    await save("own", brief);
    expect((await call("GET", "/presets/own", { key: other })).status).toBe(404);
    expect((await call("GET", "/presets", { key: other })).body.total_count).toBe(0);
    expect((await ask({ model: "@preset/own", messages: hello }, other)).status).toBe(404);
    expect((await manage("GET", "/presets/own?workspace_id=other-presets")).status).toBe(404);
    expect((await manage("PATCH", "/presets/own?workspace_id=other-presets", { status: "disabled" })).status).toBe(404);
  });

  it("draw among versions that there are", async () => {
    await save("split", brief);
    await save("split", { ...brief, max_tokens: 7 });
    const missing = await save("split", { ...brief, split: { versions: { "1": 1, "9": 1 } } });
    expect(missing).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining("version 9") } } });
    expect((await call("GET", "/presets/split", { key })).body.data.designated_version.version).toBe(2);
    await save("split", { ...brief, split: { versions: { "1": 0.5, "2": 0.5 } } });
    const planned = async (session: string) =>
      (await call("POST", "/route", { key, body: { preset: "split", session_id: session, messages: hello } })).body
        .data;
    const drawn = new Set<number>();
    for (let index = 0; index < 20; index++) drawn.add((await planned(`s${index}`)).preset.version);
    expect([...drawn].sort()).toEqual([1, 2]);
    expect(await planned("s1")).toEqual(await planned("s1"));
    const split = { versions: { "2": 1 } };
    expect((await manage("PATCH", "/presets/split", { split: { versions: { "8": 1 } } })).status).toBe(400);
    const changed = await manage("PATCH", "/presets/split", { split });
    expect(changed.body.data.designated_version).toMatchObject({ version: 4, config: { max_tokens: 20, split } });
    expect((await planned("s1")).preset.version).toBe(2);
    const ended = await manage("PATCH", "/presets/split", { split: null });
    expect(ended.body.data.designated_version.config).not.toHaveProperty("split");
    expect((await planned("s1")).preset.version).toBe(5);
    expect((await manage("PATCH", "/presets/split", {})).status).toBe(400);
  });

  it.each([
    ["a name that is none", "no name!", brief],
    ["a name that is too long", "x".repeat(65), brief],
    ["a body that is none", "wrong", { messages: [{ role: "nobody", content: "x" }] }],
    ["a preset of a preset", "loop", { ...brief, model: "@preset/loop" }],
  ])("refuse %s, and nothing is kept of it", async (_, slug, body) => {
    expect((await save(encodeURIComponent(slug), body)).status).toBe(400);
    expect((await call("GET", `/presets/${encodeURIComponent(slug)}`, { key })).status).toBe(404);
  });

  it("leave a trace in the audit log, without what they say", async () => {
    await save("traced", brief);
    await manage("PATCH", "/presets/traced", { status: "disabled" });
    const { data } = (await manage("GET", "/audit?limit=10")).body;
    const actions = data.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(["preset.save", "preset.update"]));
    expect(JSON.stringify(data)).not.toContain("Be brief.");
  });
});
