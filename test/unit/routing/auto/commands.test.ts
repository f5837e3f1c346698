import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLabelledRows } from "../../../../src/commands/labelled-rows.ts";
import { readWeights } from "../../../../src/routing/auto/weights.ts";
import { labelledPrompts } from "./labelled-prompts.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "auto-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, ...words: string[]) {
  const done = spawnSync(process.execPath, [`src/commands/${command}.ts`, ...words], { encoding: "utf8" });
  return { status: done.status, output: done.stdout + done.stderr };
}

function write(name: string, rows: readonly object[]): string {
  const file = join(folder, name);
  const text = rows.map((row) => JSON.stringify(row)).join("\n");
  writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text);
  return file;
}

describe("auto:train and auto:eval", () => {
  it("train weights that the router reads, judge them and draw the curve", () => {
    const file = write("rows.jsonl.gz", labelledPrompts(300, 4));
    const out = join(folder, "weights.json");
    const svg = join(folder, "curve.svg");
    const trained = run("auto-train", file, "--out", out, "--quick");
    expect(trained).toMatchObject({ status: 0, output: expect.stringContaining("300 rows") });
    expect(readWeights(readFileSync(out, "utf8")).ok).toBe(true);
    const judged = run("auto-eval", file, "--weights", out, "--svg", svg);
    expect(judged.status).toBe(0);
    expect(judged.output).toMatch(/APGR {6}0\.[6-9]\d+ \[0\.\d+ … 0\.\d+\]/);
    expect(judged.output).toMatch(/oracle +0/);
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg [\s\S]*<polyline[\s\S]*<\/svg>\n$/);
  });

  it.each([
    ["no file", []],
    ["weights that are none", ["FILE", "--weights", "FILE"]],
    ["a fold of nothing", ["FILE", "--cross-fit", "1"]],
    ["a share without a subject", ["FILE", "--weigh", "law"]],
  ])("stop with a sentence at %s", (_, words) => {
    const file = write("one.jsonl", labelledPrompts(1, 1));
    const done = run("auto-eval", ...words.map((word) => (word === "FILE" ? file : word)));
    expect(done.status).toBe(2);
    expect(done.output.trim().split("\n")).toHaveLength(1);
  });
});

describe("readLabelledRows", () => {
  it("joins labels by model: the better one is the strong one", () => {
    const file = write("models.jsonl", [
      { prompt: "p", model: "cheap", right: false },
      { prompt: "p", model: "dear", right: true },
      { prompt: "q", model: "cheap", score: 0.5 },
      { prompt: "r", model: "other", score: 0.6 },
    ]);
    const read = readLabelledRows([file], {});
    expect(read.ok && read.value.map(({ prompt, strong, weak }) => [prompt, strong, weak])).toEqual([
      ["p", 1, 0],
      ["q", undefined, 0.5],
    ]);
    const named = readLabelledRows([file], { strong: "other", weak: "dear" });
    expect(named.ok && named.value.map(({ prompt, strong, weak }) => [prompt, strong, weak])).toEqual([
      ["p", undefined, 1],
      ["r", 0.6, undefined],
    ]);
  });

  it.each([
    ["no JSON", "{", /:1: is not a JSON object/],
    ["no prompt", '{"strong":1,"weak":0}', /"prompt" must be a string/],
    ["no label", '{"prompt":"p"}', /needs "strong" and "weak"/],
    ["a grade beyond 1", '{"prompt":"p","model":"m","score":7}', /0 to 1/],
  ])("names the line with %s", (_, line, problem) => {
    const file = join(folder, "bad.jsonl");
    writeFileSync(file, line);
    const read = readLabelledRows([file], {});
    expect(read.ok ? "accepted" : read.problem).toMatch(problem);
  });
});
