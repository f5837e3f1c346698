import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import {
  adoptKeys,
  chooseKeys,
  formatKeptKeys,
  inCi,
  type KeysInput,
  readKeptKeys,
} from "../../../../src/commands/deploy/keys.ts";

const owner = "fairlead in the Cloudflare account abc";
const adminKey = "an-admin-key-of-the-operator";
const encryptionKey = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const both = { ADMIN_KEY: adminKey, ENCRYPTION_KEY: encryptionKey };
const input: KeysInput = { existing: undefined, variables: {}, kept: undefined, owner, random: randomBytes };

it("makes both keys for a new installation", () => {
  const { values, made } = chooseKeys(input);
  expect(values["ADMIN_KEY"]).toMatch(/^sk-fl-admin-[0-9a-f]{64}$/);
  expect(Buffer.from(values["ENCRYPTION_KEY"] ?? "", "base64")).toHaveLength(32);
  expect(made).toEqual(values);
});

it.each<[what: string, change: Partial<KeysInput>, values: Record<string, string>]>([
  ["leaves set secrets alone", { existing: ["ADMIN_KEY", "ENCRYPTION_KEY", "X"], variables: both }, {}],
  ["takes them from the environment", { variables: both }, both],
  ["takes them from the environment in a CI", { variables: { ...both, CI: "true" } }, both],
  ["asks a CI for nothing once they are set", { existing: Object.keys(both), variables: { CI: "1" } }, {}],
  ["trims them", { variables: { ...both, ADMIN_KEY: ` ${adminKey}\n` } }, both],
  ["takes what an earlier run left", { kept: { owner, keys: both, fileName: "f" } }, both],
  ["puts only what is missing", { existing: ["ENCRYPTION_KEY"], variables: both }, { ADMIN_KEY: adminKey }],
])("%s", (_, change, values) => {
  expect(chooseKeys({ ...input, ...change })).toEqual({ values, made: {} });
});

it.each<[what: string, change: Partial<KeysInput>, message: RegExp]>([
  [
    "in a CI without them",
    { variables: { CI: "true" } },
    /ADMIN_KEY and ENCRYPTION_KEY must come from the environment/,
  ],
  ["in Cloudflare's builds", { variables: { WORKERS_CI: "1" } }, /openssl rand -base64 32/],
  ["in a CI with empty ones", { variables: { ...both, ENCRYPTION_KEY: "", CI: "true" } }, /^ENCRYPTION_KEY must come/],
  [
    "with a key that is no key",
    { variables: { ...both, ENCRYPTION_KEY: "short" } },
    /ENCRYPTION_KEY must be the base64/,
  ],
  ["with a short admin key", { variables: { ...both, ADMIN_KEY: "short" } }, /ADMIN_KEY must have at least 16/],
  ["over another installation's keys", { kept: { owner: "x", keys: both, fileName: "f" } }, /f holds the keys of x/],
])("stops %s", (_, change, message) => {
  expect(() => chooseKeys({ ...input, ...change })).toThrow(message);
});

it("never repeats a key in its words", () => {
  const wrong = { ADMIN_KEY: "secret-but-short".slice(0, 12), ENCRYPTION_KEY: "not-base64-of-32-bytes" };
  const failing = () => chooseKeys({ ...input, variables: wrong });
  expect(failing).toThrow();
  expect(failing).not.toThrow(/secret-but|not-base64/);
});

it.each([
  [{ CI: "true" }, true],
  [{ CI: "1" }, true],
  [{ GITHUB_ACTIONS: "true" }, true],
  [{ CI: "false" }, false],
  [{ CI: "0" }, false],
  [{ CI: "" }, false],
  [{}, false],
])("knows a CI by %j", (variables, yes) => {
  expect(inCi(variables)).toBe(yes);
});

it("reads the file it writes, and one without an owner", () => {
  expect(readKeptKeys(formatKeptKeys(owner, both), "f")).toEqual({ owner, keys: both, fileName: "f" });
  expect(readKeptKeys("# 2026-01-15\nADMIN_KEY=a\n", "f")).toEqual({
    owner: undefined,
    keys: { ADMIN_KEY: "a" },
    fileName: "f",
  });
});

it("takes what another run kept meanwhile in the place of what was made here, and keeps the rest", () => {
  const keys = { values: { ...both }, made: { ...both } };
  adoptKeys(keys, { owner, keys: { ADMIN_KEY: "of the other run" }, fileName: "f" }, owner);
  expect(keys.values).toEqual({ ...both, ADMIN_KEY: "of the other run" });
  expect(Object.keys(keys.made)).toEqual(["ENCRYPTION_KEY"]);
  const foreign = { owner: "another in the Cloudflare account x", keys: both, fileName: "f" };
  expect(() => adoptKeys(keys, foreign, owner)).toThrow("holds the keys of another");
});
