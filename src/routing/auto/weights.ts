// Weights as text: a small JSON document whose long numbers are base64. Reading trusts nothing: cut, hostile or foreign
// text is refused with a sentence that says why.
import { isRecord } from "../../wire/json.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { binCount, edgesPerFeature } from "./additive-table.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { featureNames } from "./features.ts";
import { bucketCount } from "./hash-features.ts";
import type { Head, RouterWeights } from "./router-weights.ts";
import { wordClasses } from "./word-classes.ts";
import { addToHash, hashWord } from "./words.ts";

const format = "fairlead-auto-weights";
const version = 1;
const maxDocumentLength = 200_000;
/** Larger log-odds say nothing more and could overflow a sum. */
const maxNumber = 1_000;

/** Changes when the features do: weights trained for other features are of no use here. */
const featureSet = (hashWord(JSON.stringify([featureNames, wordClasses, bucketCount])) >>> 0).toString(16);

export function encodeWeights(weights: RouterWeights): string {
  const body = {
    format,
    version,
    featureSet,
    strongFailures: weights.strongFailures,
    center: round(weights.center),
    spread: round(weights.spread),
    trustExam: round(weights.trustExam),
    trustOpen: round(weights.trustOpen),
    edges: toBase64(new Uint8Array(Float32Array.from(weights.edges).buffer)),
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
  if (document["featureSet"] !== featureSet)
    return fail("The weights were trained for other features than this router has: train them again.");
  const edges = readFloats(document["edges"], featureNames.length * edgesPerFeature);
  const weak = readHead(document["weak"]);
  const strong = readHead(document["strong"]);
  if (edges === undefined || !areAscending(edges)) return fail("The weights' edges are damaged.");
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
  /** What one step of the signed bytes is worth. */
  step: number;
  values: string;
}

function encodeHead(head: Head): { table: EncodedNumbers; words: EncodedNumbers } {
  return { table: encodeNumbers(head.table), words: encodeNumbers(head.words) };
}

function encodeNumbers({ bias, values }: { bias: number; values: Float32Array }): EncodedNumbers {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = largest === 0 ? 1 : round(largest / 127);
  const bytes = Int8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(value / step))));
  return { bias: round(bias), step, values: toBase64(new Uint8Array(bytes.buffer)) };
}

function readHead(value: unknown): Head | undefined {
  if (!isRecord(value)) return undefined;
  const table = readNumbers(value["table"], featureNames.length * binCount);
  const words = readNumbers(value["words"], bucketCount);
  return table === undefined || words === undefined ? undefined : { table, words };
}

function readNumbers(value: unknown, count: number): { bias: number; values: Float32Array } | undefined {
  if (!isRecord(value)) return undefined;
  const bias = readNumber(value["bias"], -maxNumber, maxNumber);
  const step = readNumber(value["step"], 0, maxNumber);
  const bytes = readBytes(value["values"], count);
  if (bias === undefined || step === undefined || bytes === undefined) return undefined;
  return { bias, values: Float32Array.from(new Int8Array(bytes.buffer), (byte) => byte * step) };
}

function readFloats(value: unknown, count: number): Float32Array | undefined {
  const bytes = readBytes(value, count * 4);
  return bytes === undefined ? undefined : new Float32Array(bytes.buffer);
}

function readBytes(value: unknown, count: number): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== "string" || value.length > maxDocumentLength) return undefined;
  const bytes = fromBase64(value);
  return bytes?.length === count ? bytes : undefined;
}

/** Each feature's edges ascend; a NaN compares as neither and is refused. */
function areAscending(edges: Float32Array): boolean {
  return edges.every(
    (edge, at) => edge >= (at % edgesPerFeature === 0 ? Number.NEGATIVE_INFINITY : (edges[at - 1] ?? 0)),
  );
}

function readNumber(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && value >= least && value <= most ? value : undefined;
}

function parse(text: string): unknown {
  if (text.length > maxDocumentLength) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
