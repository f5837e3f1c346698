// The pages that people come to first: the steps until requests are answered, each ticked once it is true, and how things
// stand afterwards.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { saveGenerations } from "../../src/store/generations.ts";
import { manage, newKey } from "./call.ts";
import { putCatalog, sampleCatalog } from "./make-catalog.ts";
import { makeGeneration } from "./make-generation.ts";
import { newMember, type Seen, signedIn, type Visit } from "./visit.ts";

let workspaceId = "";
let owner: Visit;
let member: Visit;

beforeAll(async () => {
  const [careful, ...others] = sampleCatalog.providers;
  await putCatalog({ ...sampleCatalog, providers: [{ ...careful, api_key: "CAREFUL_API_KEY" }, ...others] });
  workspaceId = (await manage("POST", "/workspaces", { name: "New", slug: "new" })).body.data.id;
  owner = await signedIn((await newMember("owner", { workspaceId })).accessKey);
});

const steps = ({ text }: Seen) =>
  [...text.matchAll(/<h2>([^<]*) <span class="badge (?:good)?">([^<]*)<\/span>/g)].map(([, title, state]) => [
    title,
    state,
  ]);
const words = ({ text }: Seen) => text.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
const store = (fields: Parameters<typeof makeGeneration>[0]) => {
  const record = makeGeneration({
    workspaceId,
    model: "maker/big",
    provider: "careful",
    providerName: "Careful",
    ...fields,
  });
  return saveGenerations({ database: env.DB, bucket: env.CONTENTS }, [record]).then(() => record);
};

test("four steps, ticked from what is there", async () => {
  expect(steps(await owner.get("/"))).toEqual([
    ["A provider&#39;s key", "to do"],
    ["An API key of yours", "to do"],
    ["The first request", "to do"],
    ["Somebody to share it with", "to do"],
  ]);
  expect((await owner.get("/first-request")).status).toBe(204);

  await manage("POST", "/byok", { provider: "careful", key: "sk-x", workspace_id: "new" });
  await owner.get("/");
  expect((await owner.post("/first-key", { name: "" })).status).toBe(400);
  const made = await owner.post("/first-key", { name: "First" });
  const [key = ""] = /sk-fl-v1-[0-9a-f]{64}/.exec(made.text) ?? [];
  expect(words(made)).toContain(`Authorization: Bearer ${key}`);
  expect(words(made)).toContain("maker/big");
  expect((await owner.get("/")).text).not.toContain(key);
  expect(steps(await owner.get("/")).map(([, state]) => state)).toEqual(["done", "done", "to do", "to do"]);

  member = await signedIn((await newMember("member", { workspaceId })).accessKey);
  expect(steps(await member.get("/"))).toEqual([
    ["An API key of yours", "to do"],
    ["The first request", "to do"],
  ]);
  expect(steps(await owner.get("/")).map(([, state]) => state)).toEqual(["done", "done", "to do", "done"]);
});

test("afterwards the same page says how things stand: to a member of their own requests", async () => {
  const { hash } = await newKey({ workspace_id: "new", name: "Nearly used up", limit: 1 });
  await store({ costPico: "900000000000", keyHash: hash });
  await store({ status: 502, errorType: "provider_unavailable", finishReason: "error", costPico: "0", keyHash: hash });
  expect((await owner.get("/first-request")).status).toBe(200);
  const seen = await owner.get("/");
  expect(steps(seen)).toEqual([]);
  for (const text of ["Spent today $0.9", "Requests 2", "Failed 50 %", "Careful : 1 of 2 failed", "Nearly used up"])
    expect(words(seen)).toContain(text);
  expect(words(seen)).toContain("provider unavailable");
  const links = [...seen.text.matchAll(/href="(\/(?:logs|errors|activity|providers|settings\/keys)[^"]*)"/g)];
  for (const [, address = ""] of links) expect((await owner.get(address.replaceAll("&amp;", "&"))).status).toBe(200);

  expect((await member.get("/first-request")).status).toBe(204);
  const own = await member.get("/");
  expect(words(own)).toContain("Welcome");
  expect(words(own)).not.toMatch(/0\.9|Nearly used up|Careful/);
});
