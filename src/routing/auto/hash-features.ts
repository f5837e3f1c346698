// What a prompt is about, without a dictionary: hashes of its words and pairs of words in one block of buckets, of the
// runs of four characters in its words in another. Each block has length one, so long prompts do not shout.
import { joinHashes, type Words } from "./words.ts";

const blockSize = 4096;
export const bucketCount = 2 * blockSize;

/** The buckets that a prompt touches and the value of each. */
export interface SparseRow {
  buckets: Uint16Array;
  values: Float32Array;
}

export function readBuckets(text: string, words: Words): SparseRow {
  const counts = new Uint16Array(bucketCount);
  const touched = new Uint16Array(Math.min(3 * words.count + text.length, bucketCount));
  let distinct = 0;
  const count = (bucket: number) => {
    if (counts[bucket] === 0) touched[distinct++] = bucket;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  };
  let previous = 0;
  let runs = 0;
  for (let index = 0; index < words.count; index++) {
    const stem = words.stems[index] ?? 0;
    count(spread(stem));
    if (index > 0) count(spread(joinHashes(previous, stem)));
    previous = stem;
    runs += countRuns(text, words.starts[index] ?? 0, words.lengths[index] ?? 0, count);
  }
  const wordScale = Math.SQRT1_2 / Math.sqrt(Math.max(2 * words.count - 1, 1));
  const runScale = Math.SQRT1_2 / Math.sqrt(Math.max(runs, 1));
  const values = new Float32Array(distinct);
  for (let index = 0; index < distinct; index++) {
    const bucket = touched[index] ?? 0;
    values[index] = Math.sqrt(counts[bucket] ?? 0) * (bucket < blockSize ? wordScale : runScale);
  }
  return { buckets: touched.subarray(0, distinct), values };
}

/** Runs of four characters of one word with a space on either side: " word " has three. */
function countRuns(text: string, start: number, length: number, count: (bucket: number) => void): number {
  let run = space;
  const end = start + length;
  for (let at = start; at <= end; at++) {
    run = (run << 8) | (at === end ? space : (text.charCodeAt(at) | space) & 255);
    if (at - start >= 2) count(blockSize + spread(Math.imul(run, 0x9e3779b1)));
  }
  return Math.max(length - 1, 0);
}

const space = 32;

function spread(hash: number): number {
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 12) & (blockSize - 1);
}
