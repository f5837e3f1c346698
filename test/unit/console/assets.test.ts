// What the browser gets: made from the files that people edit, small, and with no way from text to markup but one.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { assetsFile, buildAssets } from "../../../src/commands/console-build.ts";
import { script, style } from "../../../src/console/assets/assets.generated.ts";

const folder = join(import.meta.dirname, "../../../src/console/assets");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
  (name) => /\.(?:ts|css)$/.test(name) && !name.endsWith(".generated.ts"),
);

it("is as fresh as its sources; otherwise run: npm run console:build", async () => {
  expect(readFileSync(assetsFile, "utf8")).toBe(await buildAssets());
});

it("holds every style sheet", () => {
  const sheets = sources.filter((name) => name.startsWith("styles/"));
  const imported = readFileSync(join(folder, "console.css"), "utf8");
  expect(sheets.filter((name) => !imported.includes(`"./${name}"`))).toEqual([]);
  expect(style).not.toContain("@import");
});

it("is small", () => {
  expect(gzipSync(style).length).toBeLessThan(6_500);
  expect(gzipSync(script).length).toBeLessThan(6_500);
});

it("turns text into markup in one place only", () => {
  const markup = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b/;
  expect(sources.filter((name) => markup.test(readFileSync(join(folder, name), "utf8")))).toEqual(["markup.ts"]);
});

it("has one place for colours", () => {
  const sheets = sources.filter((name) => name.endsWith(".css") && name !== "styles/theme.css");
  expect(
    sheets.filter((name) => /#[0-9a-f]{3,8}\b|\brgb|\bhsl/i.test(readFileSync(join(folder, name), "utf8"))),
  ).toEqual([]);
});
