import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { providerSchema } from "../../../src/catalog/catalog.ts";
import {
  type Existing,
  inlineStatement,
  nothing,
  planDeployment,
  writeIds,
} from "../../../src/commands/deploy-plan.ts";
import { replaceCatalogStatements } from "../../../src/store/catalog-rows.ts";

const names = { database: "fairlead", bucket: "fairlead-contents", queue: "fairlead-records" };
const everything: Existing = {
  databaseId: "id",
  bucket: true,
  queue: true,
  secrets: ["ADMIN_KEY", "ENCRYPTION_KEY", "X"],
};
const always = [
  "write the database's id into wrangler.toml",
  "apply migrations",
  "load the built-in catalog if there is none",
];
const toml = readFileSync("wrangler.toml", "utf8");

it.each<[name: string, existing: Existing, titles: string[]]>([
  [
    "on an empty account",
    nothing,
    [
      "create the database fairlead",
      "create the bucket fairlead-contents",
      "create the queue fairlead-records",
      ...always,
      "deploy, with new ADMIN_KEY and ENCRYPTION_KEY",
    ],
  ],
  ["where everything is there", everything, [...always, "deploy"]],
  [
    "where the queue is missing",
    { ...everything, queue: false },
    ["create the queue fairlead-records", ...always, "deploy"],
  ],
  [
    "where one secret is missing",
    { ...everything, secrets: ["ENCRYPTION_KEY"] },
    [...always, "deploy, with new ADMIN_KEY"],
  ],
])("plans %s", (_, existing, titles) => {
  expect(planDeployment(names, existing, false).map(({ title }) => title)).toEqual(titles);
});

it("keeps new storage in the European Union where that is asked for", () => {
  const commands = planDeployment(names, nothing, true).flatMap((step) =>
    step.kind === "wrangler" ? [step.words.join(" ")] : [],
  );
  expect(commands).toEqual([
    "d1 create fairlead --jurisdiction eu",
    "r2 bucket create fairlead-contents --jurisdiction eu",
    "queues create fairlead-records",
    "d1 migrations apply DB --remote",
  ]);
});

it("writes the id into the configuration, and leaves the local database's alone", () => {
  const databaseId = "11111111-2222-3333-4444-555555555555";
  const written = writeIds(toml, { databaseId, eu: false });
  expect(written).toContain(`\ndatabase_id = "${databaseId}"\n`);
  expect(written).toContain('preview_database_id = "00000000');
  expect(written.split("\n")).toHaveLength(toml.split("\n").length);
  expect(writeIds(written, { databaseId, eu: false })).toBe(written);
});

it("writes the bucket's jurisdiction once", () => {
  const written = writeIds(toml, { databaseId: "x", eu: true });
  expect(written).toContain('bucket_name = "fairlead-contents"\njurisdiction = "eu"\n');
  expect(writeIds(written, { databaseId: "x", eu: true })).toBe(written);
});

it("writes SQL whose values cannot break out of it", () => {
  const database = new DatabaseSync(":memory:");
  database.exec(readFileSync("migrations/0001_trunk.sql", "utf8"));
  const name = "Bobby'); DROP TABLE providers; -- ?1 $& \n";
  const provider = providerSchema.parse({ slug: "bobby", name, dialect: "openai", base_url: "https://example.com" });
  const statements = replaceCatalogStatements({ providers: [provider], models: [] }, "2026-01-15T09:30:00.000Z");
  database.exec(statements.map(inlineStatement).join("\n"));
  expect(JSON.parse(String(database.prepare("SELECT document FROM providers").get()?.["document"]))).toEqual(provider);
});
