// The models that a body names, read before anybody knows who sent it: whatever is in it, that takes no time.
import { expect, it } from "vitest";
import { idsIn } from "../../../src/api/ids-in.ts";

it.each<[body: object, ids: string[]]>([
  [{ model: "a/b" }, ["a/b"]],
  [{ model: "a/b@preset/mail", models: ["c/d", "a/b"] }, ["a/b", "c/d"]],
  [{ model: "@preset/mail" }, []],
  [{ model: "a/b@preset/mail\nmore" }, ["a/b"]],
  [{ model: "", models: "a/b" }, []],
  [{ model: "a/b", fallbacks: [{ model: "c/d" }, "e/f"] }, ["a/b", "c/d"]],
])("%j names %j", (body, ids) => {
  expect(idsIn({ ...body })).toEqual(ids);
});

it.each(["@preset/", "@", "a/b@preset/\n"])("a megabyte of %j takes no time", (piece) => {
  const model = `${piece.repeat(1_048_576 / piece.length)}\n`;
  const before = process.threadCpuUsage();
  idsIn({ model });
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(2_000);
});
