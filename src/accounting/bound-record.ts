// The one guard of a record's size: a queue's message and a row of D1 have limits, and a record that passes them would
// be lost with what it cost. Long lists are cut and their rest is counted; figures are never touched.
import { cutText } from "../wire/cut-text.ts";
import type { GenerationRecord, RecordList } from "./generation-record.ts";

/** Bytes of a record as JSON in UTF-8. */
export const maxRecordBytes = 16_000;

/** Entries of each list, tried in turn until the record is small enough; what explains least goes first. */
const lengths: readonly Readonly<Record<RecordList, number>>[] = [
  { excluded: 50, plan: 50, pipeline: 32, attempts: 50 },
  { excluded: 20, plan: 30, pipeline: 32, attempts: 50 },
  { excluded: 5, plan: 20, pipeline: 16, attempts: 30 },
  { excluded: 0, plan: 5, pipeline: 8, attempts: 15 },
  { excluded: 0, plan: 1, pipeline: 1, attempts: 3 },
];
/** Characters that names and labels keep where short lists alone are not enough. */
const maxShortText = 40;

export function boundRecord(record: GenerationRecord): GenerationRecord {
  if (isSurelySmall(record)) return record;
  let bounded = record;
  for (const most of lengths) {
    bounded = withLists(record, most);
    if (isSmall(bounded)) return bounded;
  }
  return withShortText(bounded);
}

const encoder = new TextEncoder();

function isSmall(record: GenerationRecord): boolean {
  return encoder.encode(JSON.stringify(record)).byteLength <= maxRecordBytes;
}

/** Of a character in JSON, and of what surrounds a value: its name and punctuation, or all of it where it is no text. */
const maxBytes = { character: 6, value: 40 };

/** Of a line of the bill, of a parameter with its name. */
const maxLineBytes = 100;

/** An upper bound that costs a tenth of writing the record, and that nearly every record keeps. */
function isSurelySmall(record: GenerationRecord): boolean {
  if (record.pipeline.length > 0 || record.labels !== undefined) return false;
  let bytes = upperBound(record);
  const { bill = [], parameters = {} } = record;
  bytes += (bill.length + Object.keys(parameters).length) * maxLineBytes;
  for (const list of [record.plan, record.attempts, record.excluded]) {
    for (const entry of list) bytes += upperBound(entry);
    if (bytes > maxRecordBytes) return false;
  }
  return bytes <= maxRecordBytes;
}

/** Bytes of an object of texts, numbers and booleans. */
function upperBound(entry: object): number {
  let bytes = 2;
  for (const value of Object.values(entry)) {
    bytes += maxBytes.value + (typeof value === "string" ? value.length * maxBytes.character : 0);
  }
  return bytes;
}

function withLists(record: GenerationRecord, most: Readonly<Record<RecordList, number>>): GenerationRecord {
  const omitted: GenerationRecord["omitted"] = {};
  function cut<Item>(list: RecordList, items: Item[]): Item[] {
    const surplus = items.length - most[list];
    if (surplus <= 0) return items;
    omitted[list] = surplus;
    return items.slice(0, most[list]);
  }
  const excluded = cut("excluded", record.excluded);
  const plan = cut("plan", record.plan);
  const pipeline = cut("pipeline", record.pipeline);
  // The last attempt says how the request ended.
  const attempts = [...cut("attempts", record.attempts)];
  const last = record.attempts.at(-1);
  if (omitted.attempts !== undefined && last !== undefined) attempts.splice(-1, 1, last);
  return { ...record, excluded, plan, pipeline, attempts, omitted };
}

/** Ids by which a record is found and added up keep their length. */
function withShortText(record: GenerationRecord): GenerationRecord {
  const { id, workspaceId, keyHash, createdAt } = record;
  const short: GenerationRecord = JSON.parse(
    JSON.stringify(record, (_, value: unknown) => (typeof value === "string" ? cutText(value, maxShortText) : value)),
  );
  return { ...short, id, workspaceId, keyHash, createdAt };
}
