import { describe, expect, it } from "vitest";
import { routerQuality } from "../../../../src/routing/auto/metrics.ts";
import { scoreWith } from "../../../../src/routing/auto/router-weights.ts";
import { train, trainWeights } from "../../../../src/routing/auto/train.ts";
import { encodeWeights, readWeights } from "../../../../src/routing/auto/weights.ts";
import { madeOnce } from "../../../../src/wire/derived.ts";
import { labelledPrompts } from "./labelled-prompts.ts";

const rows = labelledPrompts(600, 1);
const unseen = labelledPrompts(600, 2);
/** Of `rows`: training takes most of the time here. */
const learned = madeOnce(() => trainWeights(rows));
const scoreLearned = (prompt: string) => scoreWith(prompt, learned());

describe("train", () => {
  it("finds on unseen prompts what the labels hold", () => {
    const { apgr, cpt50 } = routerQuality(unseen.map((row) => ({ ...row, score: scoreLearned(row.prompt) })));
    expect(apgr).toBeGreaterThan(0.68);
    expect(cpt50).toBeLessThan(30);
  });

  it("learns nothing from labels that hold nothing", () => {
    const noise = rows.map((row, at) => ({ ...row, weak: rows[(at * 7 + 3) % rows.length]?.weak ?? 0 }));
    const score = train(noise, { trustOpen: 1 });
    const { apgr } = routerQuality(unseen.map((row) => ({ ...row, score: score(row.prompt) })));
    expect(apgr).toBeLessThan(0.68);
  });

  it("gives the same weights for the same rows", () => {
    expect(encodeWeights(trainWeights(rows))).toBe(encodeWeights(learned()));
  });

  it("scores the same, but for rounding, after its weights were written and read", () => {
    const read = readWeights(encodeWeights(learned()));
    if (!read.ok) throw new Error(read.problem);
    for (const { prompt } of unseen.slice(0, 100))
      expect(scoreWith(prompt, read.value)).toBeCloseTo(scoreLearned(prompt), 1);
  });

  it("takes booleans, grades and rows that know one model only", () => {
    const booleans = train(rows.map((row) => ({ ...row, strong: row.strong === 1, weak: row.weak === 1 })));
    const prompt = unseen[0]?.prompt ?? "";
    expect(booleans(prompt)).toBe(scoreLearned(prompt));
    const halves = rows.map((row, at) => (at % 2 === 0 ? { ...row, strong: undefined } : { ...row, weak: undefined }));
    const score = train(halves);
    const { apgr } = routerQuality(unseen.map((row) => ({ ...row, score: score(row.prompt) })));
    expect(apgr).toBeGreaterThan(0.63);
  });

  it("leaves rows of weight 0 out", () => {
    const spoilt = rows.map((row) => ({ ...row, weak: 1 - row.weak, strong: 1 - row.strong, weight: 0 }));
    expect(encodeWeights(trainWeights([...rows, ...spoilt]))).toBe(encodeWeights(learned()));
  });

  it.each([0, 1, 3])("answers with %i rows: mostly by the prior", (count) => {
    const score = train(rows.slice(0, count));
    const hard = score("Prove that the integral of x^2 from 0 to 1 equals 1/3.");
    expect(hard).toBeGreaterThan(score("hello, how are you?"));
    expect(hard).toBeLessThan(1);
  });
});
