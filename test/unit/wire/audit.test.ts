// The rule that chains the audit log, as docs/audit.md tells it: whoever changes, drops, adds or reorders anything is found out.
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { auditHash, canonicalJson, checkChain, firstPrevious } from "../../../src/wire/audit.ts";

async function chainOf(count: number): Promise<Record<string, unknown>[]> {
  const chain: Record<string, unknown>[] = [];
  let previous = firstPrevious;
  for (let index = 0; index < count; index += 1) {
    const entry = {
      id: `e${index}`,
      at: `2026-11-26T08:00:0${index}.000Z`,
      actor: { label: "ADMIN_KEY", kind: "installation", id: "root" },
      action: "key.update",
      target: "k",
      before: { name: "ä", limit: null },
      after: { name: 'b"\u2028', limit: 0.1 },
      ip_hash: null,
      previous,
    };
    previous = await auditHash(previous, canonicalJson(entry));
    chain.push({ ...entry, hash: previous });
  }
  return chain;
}

it("sorts names at every depth, and leaves out what is not there", () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }, "x"], a: { z: null, y: 1e21 } })).toBe(
    '{"a":{"y":1e+21,"z":null},"b":[{"d":1},"x"]}',
  );
});

it("is the rule of the contract: previous, a line feed, the entry without its hash", async () => {
  const [entry] = await chainOf(1);
  const { hash, ...rest } = entry ?? {};
  const sorted = JSON.stringify(
    rest,
    [...new Set([...Object.keys(rest), "kind", "id", "label", "name", "limit"])].sort(),
  );
  expect(hash).toBe(
    createHash("sha256")
      .update(`${"0".repeat(64)}\n${sorted}`)
      .digest("hex"),
  );
});

it("finds nothing wrong with a whole chain, in whatever order it is given", async () => {
  const chain = await chainOf(5);
  for (const entries of [chain, chain.toReversed()])
    expect(await checkChain(entries)).toEqual({ entries: 5, head: chain[4]?.["hash"], problems: [] });
  expect(await checkChain([])).toEqual({ entries: 0, head: firstPrevious, problems: [] });
});

type Forgery = (chain: Record<string, unknown>[]) => unknown[];

it.each<[string, Forgery]>([
  ["a value that was changed", (chain) => chain.map((one, at) => (at === 2 ? { ...one, target: "other" } : one))],
  ["a field that was added", (chain) => chain.map((one, at) => (at === 2 ? { ...one, note: "x" } : one))],
  ["an entry that is missing", (chain) => chain.filter((_, at) => at !== 2)],
  ["the first one missing", (chain) => chain.slice(1)],
  ["one that is there twice", (chain) => [...chain, chain[1]]],
  ["another that follows the same one", (chain) => [...chain, { ...chain[3], id: "forged" }]],
  ["what is no entry", (chain) => [...chain, null]],
])("finds %s", async (_, forge) => {
  const { problems } = await checkChain(forge(await chainOf(5)));
  expect(problems.length).toBeGreaterThan(0);
});

it("finds an entry that was changed and hashed anew by the one behind it", async () => {
  const chain = await chainOf(3);
  const [first, second = {}, third] = chain;
  const { hash: _, ...rest } = second;
  const changed: Record<string, unknown> = { ...rest, target: "other" };
  const hash = await auditHash(String(second["previous"]), canonicalJson(changed));
  expect((await checkChain([first, { ...changed, hash }, third])).problems).toEqual([
    "e2: the entry before it, or one further back, is missing",
  ]);
});
