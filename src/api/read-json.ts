// Reads a request's body as a JSON object: at most 20 MiB, counted while it arrives where its length is not announced.
import { Buffer } from "node:buffer";
import type { MemoryLease } from "../isolate/bytes-in-flight.ts";
import { byteReader } from "../streaming/byte-reader.ts";
import { shapeProblem } from "../wire/body-shape.ts";
import type { Failure } from "../wire/failure.ts";
import { isRecord, parseJson } from "../wire/json.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { encodingsOf, unpackBody } from "./unpack-body.ts";

/** Bytes. */
const bodyLimit = 20 * 1024 * 1024;

const tooLarge: Failure = { kind: "payload_too_large", message: "The request body is larger than 20 MiB" };

/** Bytes of a body that is read in one go; of larger ones only what has come is held, for its sender may never send it. */
const atOnce = 256 * 1024;

/** Of a larger body, what is read at a time: each read costs a turn. */
const pieceBytes = 64 * 1024;

/** Whoever sent it has hung up, most likely; the record tells of it. */
const brokenOff: Failure = { kind: "invalid_request", message: "The request body broke off: send all of it" };

/** A byte of a body is one in the text, and one in what is sent on. */
const copies = 2;

export interface ReadLimits {
  /** Where the room for the body is taken. */
  memory: Pick<MemoryLease, "hold">;
  /** Bytes that are read before it is known whose they are; more of them wait for that. */
  strangersBytes: number;
  known: Promise<unknown> | undefined;
}

/** The body of a management request is nobody's but the operator's: it needs no limits but its size. */
export async function readJson(
  request: Request,
  limits?: ReadLimits,
): Promise<Result<Record<string, unknown>, Failure>> {
  const text = await readText(request, limits).catch(() => fail(brokenOff));
  if (!text.ok) return text;
  const tooMuch = shapeProblem(text.value);
  if (tooMuch !== undefined) return fail({ kind: "invalid_request", message: `The request body ${tooMuch}` });
  const body = parseJson(text.value);
  if (body === undefined) return fail({ kind: "invalid_request", message: "The request body is not valid JSON" });
  if (!isRecord(body)) return fail({ kind: "invalid_request", message: "The request body must be a JSON object" });
  return ok(body);
}

async function readText(request: Request, limits: ReadLimits | undefined): Promise<Result<string, Failure>> {
  const hold = (bytes: number) => limits?.memory.hold(bytes * copies) ?? true;
  const mayBeStrange = limits?.strangersBytes ?? Number.POSITIVE_INFINITY;
  const encodings = encodingsOf(request.headers.get("content-encoding"));
  if (encodings.length > 0) return await readPacked(request, { encodings, hold, known: limits?.known });
  const announced = request.headers.get("content-length");
  const length = announced === null ? undefined : Number(announced);
  if (length !== undefined && length > bodyLimit) return fail(tooLarge);
  if (length !== undefined && length > mayBeStrange) await limits?.known;
  // The HTTP server holds clients to the length they announce, so nothing needs counting.
  if (length !== undefined && length <= atOnce) {
    return hold(length) ? ok(await request.text()) : fail({ kind: "overloaded" });
  }
  if (request.body === null) return ok("");
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const reader = byteReader(request.body, pieceBytes);
  try {
    for (;;) {
      const value = await reader.read();
      if (value === null) return ok(text + decoder.decode());
      bytes += value.byteLength;
      if (bytes > bodyLimit) return fail(tooLarge);
      if (bytes > mayBeStrange) await limits?.known;
      if (!hold(value.byteLength)) return fail({ kind: "overloaded" });
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    // Nothing happens where the body has ended.
    await reader.cancel();
  }
}

interface Packed {
  encodings: readonly string[];
  hold(bytes: number): boolean;
  known: Promise<unknown> | undefined;
}

/** Nothing is unpacked for somebody who is not known: it costs more than it took to send. */
async function readPacked(request: Request, { encodings, hold, known }: Packed): Promise<Result<string, Failure>> {
  await known;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  if (request.body !== null) {
    const reader = byteReader(request.body, pieceBytes);
    try {
      for (let piece = await reader.read(); piece !== null; piece = await reader.read()) {
        bytes += piece.byteLength;
        if (bytes > bodyLimit) return fail(tooLarge);
        if (!hold(piece.byteLength)) return fail({ kind: "overloaded" });
        pieces.push(piece.slice());
      }
    } finally {
      await reader.cancel();
    }
  }
  const unpacked = unpackBody(Buffer.concat(pieces), encodings, bodyLimit);
  if (unpacked.ok && !hold(unpacked.value.length)) return fail({ kind: "overloaded" });
  return unpacked;
}
