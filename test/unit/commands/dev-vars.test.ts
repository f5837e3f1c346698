import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  apiKeyPattern,
  completeDevVars,
  completeDevVarsFile,
  hashOfKey,
  labelOfKey,
} from "../../../src/commands/dev-vars.ts";
import { readSettings } from "../../../src/env.ts";

const random = (bytes: number) => Buffer.alloc(bytes, 7);

it("makes what a first start lacks, and all of it is valid", () => {
  const { variables } = completeDevVars("", random);
  expect(Object.keys(variables)).toEqual(["ADMIN_KEY", "ENCRYPTION_KEY", "FAIRLEAD_API_KEY"]);
  expect(variables["FAIRLEAD_API_KEY"]).toMatch(apiKeyPattern);
  expect(readSettings(variables)).toMatchObject({ ENCRYPTION_KEY: random(32).toString("base64") });
});

it("changes nothing the second time", () => {
  const first = completeDevVars("", random);
  expect(first.made).toEqual(["ADMIN_KEY", "ENCRYPTION_KEY", "FAIRLEAD_API_KEY"]);
  expect(completeDevVars(first.text, () => Buffer.alloc(0))).toEqual({ ...first, made: [] });
});

it("keeps what is there, comments and a last line without its end too", () => {
  const before = '# mine\nADMIN_KEY="my own admin key"\nOPENAI_API_KEY=sk-x';
  const { text, variables } = completeDevVars(before, random);
  expect(text.startsWith(`${before}\n`)).toBe(true);
  expect(text.match(/^ADMIN_KEY=/gm)).toHaveLength(1);
  expect(variables).toMatchObject({ ADMIN_KEY: "my own admin key", OPENAI_API_KEY: "sk-x" });
});

it.each([
  ["nothing", "", []],
  ["comments, blanks and values", "# a\n\n  # b\nA=1\nexport B=2\n  C = 3 \nD=\n", []],
  ["a name alone", "A=1\nOPENAI_API_KEY\nB=2\n", [2]],
  ["a key alone, and a name behind a colon", "A=1\r\nsk-secret\r\nB: 2\r\n", [2, 3]],
  ["a value of several lines", 'A="-----BEGIN\nabc\n-----END"\nB\n', [4]],
])("tells by number which lines say nothing: %s", (_, text, lines) => {
  expect(completeDevVars(text, random).unread).toEqual(lines);
});

it("fills in a name that was left empty: the later line wins", () => {
  expect(completeDevVars("ADMIN_KEY=\n", random).variables["ADMIN_KEY"]).toMatch(/^sk-fl-admin-/);
});

it("gives the same keys to all who start at the same moment", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-dev-vars-"));
  const starts = Array.from({ length: 20 }, () => completeDevVarsFile(join(folder, ".dev.vars")));
  const [first, ...others] = await Promise.all(starts);
  expect(first?.variables["ADMIN_KEY"]).toMatch(/^sk-fl-admin-/);
  for (const other of others) expect(other.variables).toEqual(first?.variables);
  expect(await readdir(folder)).toEqual([".dev.vars"]);
  await rm(folder, { recursive: true });
});

it("stores a key as its SHA-256 and shows a label that is no key", () => {
  const key = `sk-fl-v1-${"0".repeat(64)}`;
  expect(hashOfKey("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(labelOfKey(key)).toBe("sk-fl-v1-000...000");
});
