// What objects are called: as their template says, the same each time, and never outside of their bucket.
import { expect, it } from "vitest";
import { objectName } from "../../../src/broadcast/object-name.ts";

const store = { accessKeyId: "a", secretAccessKey: "s", sessionToken: "", region: "auto" };
const named = { traceId: "t".repeat(32), spanId: "s".repeat(16), createdAt: "2026-11-26T08:00:00.000Z" };
const file = `${named.traceId}-1795680000000-${named.spanId}.json`;

it.each([
  ["{prefix}/{date}", "in", "key", "in/2026-11-26"],
  ["/{prefix}//{year}/{month}/{day}/", "a/b", "key", "a/b/2026/11/26"],
  ["{apiKeyName}/{prefix}", "in", "Ann's key / 1", "Ann_s_key_1/in"],
  ["{apiKeyName}", "in", null, "_"],
  ["{apiKeyName}/{prefix}", "in", "..", "in"],
  ["../{prefix}/./x", "../..", "key", "x"],
  ["{other}/{prefix}", "a b?c#d", "key", "%7Bother%7D/a%20b%3Fc%23d"],
])("%s of %j and %j", (pathTemplate, prefix, keyName, folder) => {
  const name = objectName({ ...store, pathTemplate, prefix }, { ...named, keyName });
  expect(name).toBe(`${folder}/${file}`);
  expect(new URL(name, "https://store.example/bucket/").pathname).toBe(`/bucket/${name}`);
});
