// What docs/clients.md says was run is what the tests run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { agents } from "../e2e/agents/all.ts";

const text = readFileSync(join(import.meta.dirname, "..", "..", "docs", "clients.md"), "utf8");
const rows = text.split("\n").filter((line) => line.startsWith("|"));

function rowOf(...words: string[]): string | undefined {
  return rows.find((row) => words.every((word) => row.includes(word)));
}

it.each(
  agents.map(({ name, packages: [first = ""], ways }) => ({ name, version: first.split("@").at(-1) ?? "", ways })),
)("names $name with its version and its doors", ({ name, version, ways }) => {
  const row = rowOf(`[${name}]`, `| ${version} |`);
  for (const way of Object.keys(ways)) expect(row).toContain(way.split(",")[0]);
});

it.each([
  "openai",
  "@anthropic-ai/sdk",
  "@openrouter/sdk",
  "ai",
  "@openrouter/ai-sdk-provider",
  "@langchain/openai",
] as const)("names %s with its version", (name) => {
  expect(rowOf(`\`${name}\``, manifest.devDependencies[name])).toBeDefined();
});
