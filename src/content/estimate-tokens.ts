// How many tokens a text is, estimated in one pass over its characters: no vocabulary, no allocation, within a few per
// cent of the real tokenizer for GPT. Long texts are read in samples, so that the time stays the same.
import { indexOfKind, kindCount, kindOfUnit } from "./character-kinds.ts";
import { type CostTable, costTable, maxRun } from "./token-costs.ts";

/** Characters read of one text; a longer one is read in this many, in windows spread evenly over it. */
const readAtMost = 12_288;
const windowLength = 1024;
const minWindow = 128;

/** An unbroken run of letters and digits at least this long, changing class this often, is random: base64 or hex. */
const blobLength = 24;
const blobChanges = 0.25;

const lower = indexOfKind("lower");
const upper = indexOfKind("upper");
const digit = indexOfKind("digit");
const glue = indexOfKind("glue");
const newline = indexOfKind("newline");
const mixed = (1 << lower) | (1 << upper) | (1 << digit);
const row = maxRun + 1;

interface Span {
  from: number;
  to: number;
}

function estimateSpan(text: string, { from, to }: Span, table: CostTable): number {
  const { runs, beyond } = table;
  // A local name: where modules are not bundled, each use of an import is a look-up.
  const kinds = kindOfUnit;
  const count = kindCount;
  const longest = maxRun;
  let total = 0;
  let before = newline;
  let blob = 0;
  let blobCost = 0;
  let changes = 0;
  let classes = 0;
  let index = from;
  let next = from < to ? kinds[text.charCodeAt(from)] : newline;
  while (index < to) {
    const kind = next ?? newline;
    let end = index + 1;
    while (end < to) {
      next = kinds[text.charCodeAt(end)];
      if (next !== kind) break;
      end++;
    }
    const length = end - index;
    let cost = runs[(kind * count + before) * row + (length < longest ? length : longest)] ?? 0;
    if (length > longest) cost += (length - longest) * (beyond[kind] ?? 0);
    total += cost;
    if (kind === lower || kind === upper || kind === digit || kind === glue) {
      if (blob > 0 && kind !== glue && before !== glue) changes++;
      blob += length;
      blobCost += cost;
      classes |= 1 << kind;
    } else if (blob > 0) {
      if (blob >= blobLength && changes > blob * blobChanges) total += blobTokens(blob, classes, table) - blobCost;
      blob = 0;
      blobCost = 0;
      changes = 0;
      classes = 0;
    }
    before = kind;
    index = end;
  }
  if (blob >= blobLength && changes > blob * blobChanges) total += blobTokens(blob, classes, table) - blobCost;
  return total;
}

function blobTokens(length: number, classes: number, table: CostTable): number {
  return length * ((classes & mixed) === mixed ? table.base64 : table.hex);
}

/**
 * Tokens of `text`, a whole number. `family` is the catalog's `architecture.tokenizer`; without one, GPT's. `read` is how
 * many characters may be looked at. The error on each kind of text is in test/unit/content/estimate-tokens.test.ts.
 */
export function estimateTokens(text: string, family?: string | null, read = readAtMost): number {
  const table = costTable(family ?? "gpt");
  const windows = Math.max(2, Math.floor(read / windowLength));
  const length = Math.max(minWindow, Math.min(windowLength, Math.floor(read / windows)));
  if (text.length <= windows * length) return Math.round(estimateSpan(text, { from: 0, to: text.length }, table));
  const stride = (text.length - length) / (windows - 1);
  let tokens = 0;
  for (let window = 0; window < windows; window++) {
    const from = Math.floor(window * stride);
    tokens += estimateSpan(text, { from, to: from + length }, table);
  }
  return Math.round((tokens / (windows * length)) * text.length);
}
