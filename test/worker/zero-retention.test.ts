// Zero data retention is one rule: what routing refuses under `zdr`, no listing promises. The learner of the catalog says
// that it retains nothing, and trains on prompts.
import { beforeAll, expect, test } from "vitest";
import { call, manage, newKey } from "./call.ts";
import { putCatalog } from "./make-catalog.ts";
import { newMember, signedIn } from "./visit.ts";

beforeAll(async () => {
  await putCatalog();
});

const ids = (answer: { body: { data: { id: string }[] } }) => answer.body.data.map(({ id }) => id);
const body = (model: string) => ({ model, messages: [{ role: "user", content: "Hello" }], provider: { zdr: true } });

test("routing", async () => {
  const { key } = await newKey();
  const { error } = (await call("POST", "/route", { key, body: body("other/small") })).body;
  expect(error.metadata.excluded).toEqual([
    { model: "other/small", endpoint: "learner", by: "zdr", detail: "keeps prompts, or is not known not to" },
  ]);
  const bare = await call("POST", "/route", { key, body: { ...body("other/small"), provider: {} } });
  expect(bare.body.data).toMatchObject({ plan: [{ endpoint: "learner" }], excluded: [] });
});

test("GET /endpoints/zdr", async () => {
  const { data } = (await call("GET", "/endpoints/zdr")).body;
  expect(data.map(({ tag }: { tag: string }) => tag)).toEqual(["careful"]);
});

test.each([
  ["zdr=true", ["maker/big"]],
  ["zdr=false", ["other/small"]],
])("GET /models?%s", async (query, models) => {
  expect(ids(await call("GET", `/models?${query}`))).toEqual(models);
});

test("GET /models/user under enforce_zdr", async () => {
  await manage("POST", "/workspaces", { name: "strict", slug: "strict", enforce_zdr: true });
  const { key } = await newKey({ workspace_id: "strict" });
  expect(ids(await call("GET", "/models/user", { key }))).toEqual(["maker/big"]);
});

test("the console's list of models, and what it says of the provider", async () => {
  const visit = await signedIn((await newMember("admin", { email: "zdr@example.com" })).accessKey);
  const { text } = await visit.get("/models?zdr=on");
  expect(text).toContain("maker/big");
  expect(text).not.toContain("other/small");
  expect((await visit.get("/providers/learner")).text).not.toContain("zero retention");
  expect((await visit.get("/providers/careful")).text).toContain("zero retention");
});
