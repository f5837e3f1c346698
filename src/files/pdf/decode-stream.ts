// The bytes that a stream of a PDF unfolds to, through the filters that texts and fonts have. Stops at a cap: a few
// kilobytes can unfold into gigabytes, and filters can be chained.
import { constants, inflateSync } from "node:zlib";
import { fail, ok, type Result } from "../../wire/result.ts";

/** "large": more than the cap. "unknown": a filter for pictures, or data that cannot be unfolded. */
export type DecodeProblem = "large" | "unknown";

type Decoded = Result<Uint8Array, DecodeProblem>;

const decoders: Record<string, (bytes: Uint8Array, cap: number) => Decoded> = {
  FlateDecode: inflate,
  Fl: inflate,
  LZWDecode: unfoldLzw,
  LZW: unfoldLzw,
  ASCIIHexDecode: readHex,
  AHx: readHex,
  ASCII85Decode: read85,
  A85: read85,
  RunLengthDecode: unfoldRuns,
  RL: unfoldRuns,
};

const maxFilters = 4;

/** `cap` in bytes, for the output of each filter. */
export function decodeStream(
  bytes: Uint8Array,
  { filters, cap }: { filters: readonly string[]; cap: number },
): Decoded {
  if (filters.length > maxFilters) return fail("large");
  let decoded: Decoded = ok(bytes);
  for (const filter of filters) {
    const decoder = Object.hasOwn(decoders, filter) ? decoders[filter] : undefined;
    if (!decoded.ok || decoder === undefined) return decoded.ok ? fail("unknown") : decoded;
    decoded = decoder(decoded.value, cap);
  }
  return decoded;
}

function inflate(bytes: Uint8Array, cap: number): Decoded {
  try {
    // A stream that was cut off still gives what is there.
    return ok(inflateSync(bytes, { maxOutputLength: cap, finishFlush: constants.Z_SYNC_FLUSH }));
  } catch (thrown) {
    const isLarge = thrown instanceof Error && "code" in thrown && thrown.code === "ERR_BUFFER_TOO_LARGE";
    return fail(isLarge ? "large" : "unknown");
  }
}

/** Grows as it is filled, never beyond its cap. */
class Output {
  readonly #cap: number;
  #bytes = new Uint8Array(4_096);
  length = 0;

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** false: there is no more room. */
  add(bytes: Uint8Array): boolean {
    if (this.length + bytes.length > this.#cap) return false;
    if (this.length + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.min(this.#cap, 2 * (this.length + bytes.length)));
      larger.set(this.#bytes.subarray(0, this.length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
    return true;
  }

  from(start: number, length: number): Uint8Array {
    return this.#bytes.subarray(start, start + length);
  }

  all(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

function readHex(bytes: Uint8Array): Decoded {
  const text = Buffer.from(bytes).toString("latin1");
  const end = text.indexOf(">");
  const digits = (end === -1 ? text : text.slice(0, end)).replace(/[^0-9a-fA-F]/g, "");
  return ok(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, "hex"));
}

function read85(bytes: Uint8Array, cap: number): Decoded {
  const output = new Output(cap);
  const group: number[] = [];
  const flush = (): boolean => {
    const given = group.length;
    while (group.length < 5) group.push(84);
    const value = group.reduce((sum, digit) => sum * 85 + digit, 0);
    group.length = 0;
    return output.add(
      Uint8Array.from([24, 16, 8, 0].slice(0, given - 1), (shift) => Math.floor(value / 2 ** shift) & 255),
    );
  };
  for (const byte of bytes) {
    if (byte === 126) break;
    if (byte === 122 && group.length === 0) {
      if (!output.add(new Uint8Array(4))) return fail("large");
    } else if (byte >= 33 && byte <= 117 && group.push(byte - 33) === 5 && !flush()) return fail("large");
  }
  if (group.length > 1 && !flush()) return fail("large");
  return ok(output.all());
}

function unfoldRuns(bytes: Uint8Array, cap: number): Decoded {
  const output = new Output(cap);
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at++] ?? 128;
    if (length === 128) break;
    const run = length < 128 ? bytes.subarray(at, at + length + 1) : new Uint8Array(257 - length).fill(bytes[at] ?? 0);
    at += length < 128 ? length + 1 : 1;
    if (!output.add(run)) return fail("large");
  }
  return ok(output.all());
}

const clearTable = 256;
const endOfData = 257;

/** Each code stands for a piece of what has been written already. */
function unfoldLzw(bytes: Uint8Array, cap: number): Decoded {
  const output = new Output(cap);
  let pieces: { start: number; length: number }[] = [];
  let width = 9;
  let previous: { start: number; length: number } | undefined;
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffffff;
    bits += 8;
    if (bits < width) continue;
    bits -= width;
    const code = (held >>> bits) & ((1 << width) - 1);
    if (code === endOfData) break;
    if (code === clearTable) {
      pieces = [];
      width = 9;
      previous = undefined;
      continue;
    }
    const start = output.length;
    const known = code < clearTable ? undefined : pieces[code - 258];
    if (code < clearTable) {
      if (!output.add(Uint8Array.of(code))) return fail("large");
    } else {
      const source = known ?? previous;
      if (source === undefined) return fail("unknown");
      if (!output.add(output.from(source.start, source.length).slice())) return fail("large");
      if (known === undefined && !output.add(output.from(source.start, 1).slice())) return fail("large");
    }
    // The new piece is the one before and the first byte of this one, which lie side by side.
    if (previous !== undefined && pieces.length < 3_838) {
      pieces.push({ start: previous.start, length: previous.length + 1 });
    }
    previous = { start, length: output.length - start };
    // As early as most writers change; a reader that is one code late reads nonsense but no more bytes.
    const next = pieces.length + 259;
    width = next >= 2_048 ? 12 : next >= 1_024 ? 11 : next >= 512 ? 10 : 9;
  }
  return ok(output.all());
}
