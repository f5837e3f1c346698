// What a run of one kind of character costs in tokens, fitted by least squares against OpenAI's o200k tokenizer on prose
// of a dozen languages, source code, JSON, numbers, base64 and hex; and how other tokenizer families differ from it.

import { derivedOnce } from "../wire/derived.ts";
import { indexOfKind, type KindName, kindCount, kindNames } from "./character-kinds.ts";

/** Runs of this length or more share a cell of the table and pay by the character beyond it. */
export const maxRun = 15;

interface RunCost {
  /** Tokens of a run, by the kind before it; `any` is every kind that is not named. */
  first: Partial<Record<KindName, number>> & { any: number };
  /** Tokens of each further character beyond the first `free` ones, by the kind before it. */
  further: Partial<Record<KindName, number>> & { any: number };
  free: number;
}

const whitespace = (afterSpace: number, any: number) => ({ space: afterSpace, newline: afterSpace, any });

const runCosts: Record<KindName, RunCost> = {
  newline: { first: { punctuation: 0.57, any: 1.04 }, further: { any: 0.11 }, free: 2 },
  // A single space belongs to the word behind it; see `costOfRun` for longer ones.
  space: { first: { newline: 0.53, any: 0.26 }, further: { any: 0 }, free: 1 },
  lower: {
    first: { ...whitespace(0.72, 0.75), upper: 0.12, accented: 0.9 },
    further: { ...whitespace(0.094, 0.32), upper: 0.394, accented: 0.445 },
    free: 6,
  },
  upper: { first: { lower: 0.19, digit: 0.94, any: 0.88 }, further: { any: 0 }, free: 2 },
  digit: { first: { space: 1.38, any: 1.355 }, further: { any: 0.765 / 3 }, free: 3 },
  punctuation: { first: { space: 1.04, any: 0.645 }, further: { any: 0.594 }, free: 2 },
  glue: { first: { space: 0.62, any: 0.568 }, further: { any: 0.003 }, free: 2 },
  accented: { first: { ...whitespace(0.23, 0.51) }, further: { any: 0.88 }, free: 1 },
  alphabet: { first: { ...whitespace(1.04, 0.975) }, further: { any: 0.246 }, free: 5 },
  arabic: { first: { ...whitespace(1.1, 0.87) }, further: { any: 0.336 }, free: 4 },
  indic: { first: { ...whitespace(0.79, 1.045) }, further: { any: 0.61 }, free: 4 },
  southeastAsian: { first: { any: 0.985 }, further: { any: 0.413 }, free: 1 },
  hanCommon: { first: { ...whitespace(0.91, 0.8) }, further: { any: 0.19 }, free: 1 },
  hanRare: { first: { ...whitespace(0.77, 1.043) }, further: { any: 1.283 }, free: 1 },
  hiragana: { first: { ...whitespace(0.8, 1.56) }, further: { any: 0.2 }, free: 1 },
  katakana: { first: { ...whitespace(1.08, 0.726) }, further: { any: 0.58 }, free: 1 },
  hangul: { first: { ...whitespace(0.3, 0.8) }, further: { any: 0.914 }, free: 1 },
  cjkPunctuation: { first: { ...whitespace(1.06, 0.382) }, further: { any: 0.233 }, free: 1 },
  other: { first: { ...whitespace(0.89, 1.01) }, further: { any: 0.314 }, free: 1 },
};

/** Tokens per character of unbroken random text: base64 (three classes mixed) and hex. */
const blobRates = { base64: 0.67, hex: 0.557 };

type Group = "latin" | "accented" | "alphabet" | "arabic" | "indic" | "southeastAsian" | "cjk" | "hangul";

const groupOfKind: Partial<Record<KindName, Group>> = {
  accented: "accented",
  alphabet: "alphabet",
  arabic: "arabic",
  indic: "indic",
  southeastAsian: "southeastAsian",
  hanCommon: "cjk",
  hanRare: "cjk",
  hiragana: "cjk",
  katakana: "cjk",
  cjkPunctuation: "cjk",
  hangul: "hangul",
};

type Factors = Record<Group, number>;
const same: Factors = {
  latin: 1,
  accented: 1,
  alphabet: 1,
  arabic: 1,
  indic: 1,
  southeastAsian: 1,
  cjk: 1,
  hangul: 1,
};
/** Measured: cl100k against o200k on the corpus of the fit. */
const cl100k: Factors = {
  latin: 1,
  accented: 4,
  alphabet: 1.95,
  arabic: 2.5,
  indic: 3.7,
  southeastAsian: 2.3,
  cjk: 1.45,
  hangul: 1.75,
};
/** Vocabularies of about 130,000 entries that grew out of cl100k: better than it in every language it lacked. */
const wide: Factors = {
  latin: 1.03,
  accented: 1.6,
  alphabet: 1.3,
  arabic: 1.4,
  indic: 1.8,
  southeastAsian: 1.5,
  cjk: 1.15,
  hangul: 1.2,
};
/** Vocabularies of 32,000 entries, bytes for most scripts. */
const narrow: Factors = {
  latin: 1.25,
  accented: 2,
  alphabet: 2,
  arabic: 3,
  indic: 4,
  southeastAsian: 4,
  cjk: 1.9,
  hangul: 2.2,
};

/**
 * Tokens of a family ÷ tokens of o200k, by script. Only `GPT` and `GPT-4` are measured; the others are rounded from the
 * sizes of their vocabularies and what their users report, so count on ±25 % there.
 */
const families: Record<string, Factors> = {
  gpt: same,
  "gpt-4": cl100k,
  cl100k,
  claude: { ...cl100k, latin: 1.18, accented: 1.8, alphabet: 1.8, indic: 2.6 },
  gemini: { ...same, latin: 1.05, cjk: 0.9, hangul: 1.05 },
  gemma: { ...same, latin: 1.05, cjk: 0.9, hangul: 1.05 },
  cohere: { ...same, latin: 1.05, indic: 1.3, southeastAsian: 1.4 },
  llama2: narrow,
  llama3: wide,
  llama4: { ...wide, indic: 1.2, arabic: 1.2 },
  mistral: { ...wide, latin: 1.1 },
  qwen: { ...wide, indic: 2.6, alphabet: 1.5, cjk: 0.85 },
  deepseek: { ...wide, indic: 2.4, alphabet: 1.6, cjk: 0.85 },
  grok: { ...wide, latin: 1.05 },
  nova: { ...wide, latin: 1.1 },
};

/** The factors of a catalog's `architecture.tokenizer`; a digit behind a known name ("Qwen3") is its family. */
function factorsOf(family: string): Factors {
  const name = family.toLowerCase();
  return families[name] ?? families[name.replace(/[\d.]+$/, "")] ?? same;
}

function costOfRun(kind: KindName, before: KindName, length: number): number {
  const cost = runCosts[kind];
  // Two or more spaces are one token of their own, whatever their number; indentation is the common case.
  if (kind === "space" && length > 1) return before === "newline" ? 0.85 : 1;
  const first = cost.first[before] ?? cost.first.any;
  const further = cost.further[before] ?? cost.further.any;
  // Digits go in threes, so each further three cost what the first did not include.
  if (kind === "digit") return first + (Math.ceil(length / 3) - 1) * further * 3;
  return first + Math.max(0, length - cost.free) * further;
}

export interface CostTable {
  /** Tokens at `(kind × kindCount + kind before) × 16 + min(length, 15)`. */
  runs: Float64Array;
  /** Tokens of each character beyond the fifteenth, by kind. */
  beyond: Float64Array;
  base64: number;
  hex: number;
}

function buildTable(factors: Factors): CostTable {
  const runs = new Float64Array(kindCount * kindCount * (maxRun + 1));
  const beyond = new Float64Array(kindCount);
  for (const kind of kindNames) {
    const factor = factors[groupOfKind[kind] ?? "latin"];
    beyond[indexOfKind(kind)] = runCosts[kind].further.any * factor;
    for (const before of kindNames) {
      const row = (indexOfKind(kind) * kindCount + indexOfKind(before)) * (maxRun + 1);
      for (let length = 1; length <= maxRun; length++) runs[row + length] = costOfRun(kind, before, length) * factor;
    }
  }
  return { runs, beyond, base64: blobRates.base64 * factors.latin, hex: blobRates.hex * factors.latin };
}

const tableOf = derivedOnce(buildTable);

/** The table of a tokenizer family, built at its first use; an unknown family counts like GPT's. */
export function costTable(family: string): CostTable {
  return tableOf(factorsOf(family));
}
