// Weights as text: a small JSON document, whose many numbers are few steps each and so one letter each: it is uploaded with
// the Worker, and letters compress. Reading trusts nothing: cut, hostile or foreign text is refused with a sentence that says why.
import { madeOnce } from "../../wire/derived.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { binCount, type Edges, edgesPerFeature } from "./additive-table.ts";
import { featureNames } from "./features.ts";
import { bucketCount } from "./hash-features.ts";
import type { Head, RouterWeights } from "./router-weights.ts";
import { wordClasses } from "./word-classes.ts";
import { addToHash, hashWord } from "./words.ts";

const format = "fairlead-auto-weights";
const version = 2;
const maxDocumentLength = 200_000;
/** Steps up and down from zero: finer ones make no better choices, and a larger upload (README.md). */
const tableSteps = 28;
const wordSteps = 7;
/** The letter of zero: from its 28th predecessor to its 28th successor JSON escapes none. */
const zeroLetter = 63;
const edgeDigits = 3;
/** Larger log-odds say nothing more and could overflow a sum. */
const maxNumber = 1_000;

/** Changes when the features do: weights trained for other features are of no use here. */
const featureSet = madeOnce(() =>
  (hashWord(JSON.stringify([featureNames, wordClasses, bucketCount])) >>> 0).toString(16),
);

export function encodeWeights(weights: RouterWeights): string {
  const body = {
    format,
    version,
    featureSet: featureSet(),
    strongFailures: weights.strongFailures,
    center: round(weights.center),
    spread: round(weights.spread),
    trustExam: round(weights.trustExam),
    trustOpen: round(weights.trustOpen),
    edges: featureNames.map((_, feature) => encodeEdges(weights.edges, feature)),
    weak: encodeHead(weights.weak),
    strong: encodeHead(weights.strong),
  };
  const read = readBody(body);
  if (!read.ok) throw new Error(`These weights cannot be read back: ${read.problem}`);
  return JSON.stringify({ ...body, checksum: checksumOf(read.value) });
}

export function readWeights(untrusted: unknown): Result<RouterWeights, string> {
  const document = typeof untrusted === "string" ? parse(untrusted) : untrusted;
  if (!isRecord(document)) return fail("The weights are not a JSON object: the text is cut or is not a weights file.");
  const read = readBody(document);
  if (read.ok && document["checksum"] !== checksumOf(read.value))
    return fail("The weights' checksum does not match: the text was changed.");
  return read;
}

function readBody(document: Record<string, unknown>): Result<RouterWeights, string> {
  if (document["format"] !== format) return fail(`The weights must have "format": "${format}".`);
  if (document["version"] !== version)
    return fail(`The weights have version ${describe(document["version"])}; this router reads version ${version}.`);
  if (document["featureSet"] !== featureSet())
    return fail("The weights were trained for other features than this router has: train them again.");
  const edges = readEdges(document["edges"]);
  const weak = readHead(document["weak"]);
  const strong = readHead(document["strong"]);
  if (edges === undefined) return fail("The weights' edges are damaged.");
  if (weak === undefined || strong === undefined) return fail("The weights' numbers for a model are damaged.");
  const numbers = {
    strongFailures: readNumber(document["strongFailures"], 0, 2),
    center: readNumber(document["center"], -3, 3),
    spread: readNumber(document["spread"], 1e-3, 3),
    trustExam: readNumber(document["trustExam"], 0, 1),
    trustOpen: readNumber(document["trustOpen"], 0, 1),
  };
  const { strongFailures, center, spread, trustExam, trustOpen } = numbers;
  if (strongFailures === undefined || center === undefined || spread === undefined)
    return fail("The weights' strongFailures, center or spread is missing or out of range.");
  if (trustExam === undefined || trustOpen === undefined)
    return fail("The weights' trustExam or trustOpen is missing or not between 0 and 1.");
  return ok({ edges, weak, strong, strongFailures, center, spread, trustExam, trustOpen });
}

interface EncodedNumbers {
  bias: number;
  /** What one step is worth. */
  step: number;
  /** One letter for each number. */
  values: string;
}

function encodeHead({ table, words }: Head): { table: EncodedNumbers; words: EncodedNumbers } {
  return { table: encodeNumbers(table, tableSteps), words: encodeNumbers(words, wordSteps) };
}

function encodeNumbers({ bias, values }: Head["words"], steps: number): EncodedNumbers {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = largest === 0 ? 1 : round(largest / steps);
  const letters = Array.from(values, (value) => String.fromCharCode(zeroLetter + Math.round(value / step)));
  return { bias: round(bias), step, values: letters.join("") };
}

function readHead(value: unknown): Head | undefined {
  if (!isRecord(value)) return undefined;
  const table = readNumbers(value["table"], featureNames.length * binCount);
  const words = readNumbers(value["words"], bucketCount);
  return table === undefined || words === undefined ? undefined : { table, words };
}

function readNumbers(value: unknown, count: number): Head["words"] | undefined {
  if (!isRecord(value)) return undefined;
  const bias = readNumber(value["bias"], -maxNumber, maxNumber);
  const step = readNumber(value["step"], 0, maxNumber);
  const letters = value["values"];
  if (bias === undefined || step === undefined || typeof letters !== "string" || letters.length !== count)
    return undefined;
  const steps = Int32Array.from({ length: count }, (_, at) => letters.charCodeAt(at) - zeroLetter);
  if (!steps.every((taken) => Math.abs(taken) <= tableSteps)) return undefined;
  return { bias, values: Float32Array.from(steps, (taken) => taken * step) };
}

/** Those of one feature that are used. Rounded upwards: many prompts lie on an edge, and stay below it. */
function encodeEdges(edges: Edges, feature: number): number[] {
  const used = edges.subarray(feature * edgesPerFeature, (feature + 1) * edgesPerFeature).filter(Number.isFinite);
  return Array.from(used, roundUp);
}

function roundUp(value: number): number {
  const near = Number(value.toPrecision(edgeDigits));
  if (Math.fround(near) >= value) return near;
  const digit = 10 ** (Math.floor(Math.log10(Math.abs(value))) + 1 - edgeDigits);
  return Number((near + digit).toPrecision(edgeDigits));
}

function readEdges(value: unknown): Edges | undefined {
  if (!Array.isArray(value) || value.length !== featureNames.length) return undefined;
  const edges = new Float32Array(featureNames.length * edgesPerFeature).fill(Number.POSITIVE_INFINITY);
  for (const [feature, used] of value.entries()) {
    if (!Array.isArray(used) || used.length > edgesPerFeature || !areAscending(used)) return undefined;
    edges.set(used, feature * edgesPerFeature);
  }
  return edges;
}

function areAscending(values: readonly unknown[]): values is number[] {
  return values.every((value, at) => Number.isFinite(value) && (at === 0 || Number(value) >= Number(values[at - 1])));
}

function readNumber(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && value >= least && value <= most ? value : undefined;
}

function parse(text: string): unknown {
  return text.length > maxDocumentLength ? undefined : parseJson(text);
}

/** Over the numbers as they are read, so that the order of the document's keys does not matter. */
function checksumOf({ edges, weak, strong, ...numbers }: RouterWeights): string {
  const blocks = [weak, strong].flatMap(({ table, words }) => [table.values, words.values]);
  const biases = [weak, strong].flatMap(({ table, words }) => [table.bias, words.bias]);
  const { strongFailures, center, spread, trustExam, trustOpen } = numbers;
  let hash = hashWord(JSON.stringify([strongFailures, center, spread, trustExam, trustOpen, ...biases]));
  for (const block of [edges, ...blocks])
    for (const word of new Int32Array(block.buffer)) hash = addToHash(hash, word ^ (word >>> 16));
  return (hash >>> 0).toString(16);
}

function describe(value: unknown): string {
  return typeof value === "number" ? String(value) : "missing or not a number";
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
