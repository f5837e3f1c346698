// What a prompt is about, without a dictionary: hashes of its words and pairs of words in one block of buckets, of the
// runs of four characters in its words in another. Each block has length one, so long prompts do not shout.
import { joinHashes, type Words } from "./words.ts";

const blockSize = 1024;
export const bucketCount = 2 * blockSize;

/** The buckets that a prompt touches and the value of each. */
export interface SparseRow {
  buckets: Uint16Array;
  values: Float32Array;
}

/** Room to count in, all zero between calls: making 16 kB anew for each prompt takes longer than reading the prompt. */
const counts = new Uint16Array(bucketCount);

export function readBuckets(words: Words): SparseRow {
  const touched = new Uint16Array(2 * words.count + words.codes.length + 1);
  const wordEnd = readWordBuckets(words, touched);
  const runEnd = readRunBuckets(words, touched, wordEnd);
  let distinct = 0;
  for (let at = 0; at < runEnd; at++) {
    const bucket = touched[at] ?? 0;
    const count = counts[bucket] ?? 0;
    counts[bucket] = count + 1;
    if (count === 0) touched[distinct++] = bucket;
  }
  const wordScale = Math.SQRT1_2 / Math.sqrt(Math.max(wordEnd, 1));
  const runScale = Math.SQRT1_2 / Math.sqrt(Math.max(runEnd - wordEnd, 1));
  const values = new Float32Array(distinct);
  for (let at = 0; at < distinct; at++) {
    const bucket = touched[at] ?? 0;
    values[at] = Math.sqrt(counts[bucket] ?? 0) * (bucket < blockSize ? wordScale : runScale);
    counts[bucket] = 0;
  }
  return { buckets: touched.subarray(0, distinct), values };
}

/** Writes the bucket of each word and each pair of words; answers how many that are. */
function readWordBuckets(words: Words, into: Uint16Array): number {
  let end = 0;
  let previous = 0;
  for (let index = 0; index < words.count; index++) {
    const stem = words.stems[index] ?? 0;
    into[end++] = spread(stem);
    if (index > 0) into[end++] = spread(joinHashes(previous, stem));
    previous = stem;
  }
  return end;
}

/** The same for runs of four characters of a word between two spaces: " word " has three. Answers where they end. */
function readRunBuckets({ codes, starts, lengths, count }: Words, into: Uint16Array, from: number): number {
  let end = from;
  for (let index = 0; index < count; index++) {
    const start = starts[index] ?? 0;
    const stop = start + (lengths[index] ?? 0);
    let run = space;
    for (let at = start; at <= stop; at++) {
      run = (run << 8) | (at === stop ? space : ((codes[at] ?? 0) | space) & 255);
      if (at >= start + 2) into[end++] = blockSize + spread(Math.imul(run, 0x9e3779b1));
    }
  }
  return end;
}

const space = 32;

function spread(hash: number): number {
  return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 12) & (blockSize - 1);
}
