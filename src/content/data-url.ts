// Reads data URLs strictly: base64 that is not exactly base64 is an error in words, never a shorter or different file.
import { Buffer } from "node:buffer";
import { splitDataUrl } from "../wire/data-url.ts";
import { fail, ok, type Result } from "../wire/result.ts";

export interface DataUrl {
  /** As declared, lower-cased, without parameters; "" where nothing was declared. */
  mediaType: string;
  base64: string;
}

const alphabet = /^[A-Za-z0-9+/]*={0,2}$/;

export function isDataUrl(url: string): boolean {
  return /^data:/i.test(url);
}

/** What is wrong with `text` as base64, as the end of a sentence; undefined if nothing is. */
function base64Problem(text: string): string | undefined {
  if (text === "") return "is empty";
  if (!alphabet.test(text)) return "is not valid base64: it has a character that base64 does not have";
  if (text.length % 4 !== 0) return "is not valid base64: its length is not a multiple of four";
  return undefined;
}

/** The problem is the end of a sentence that begins with the name of the part. */
export function parseDataUrl(url: string): Result<DataUrl, string> {
  const parts = splitDataUrl(url);
  if (parts === undefined) return fail("is not a data URL: expected data:<type>;base64,<data>");
  if (!parts.isBase64) return fail("is a data URL without base64: expected data:<type>;base64,<data>");
  const problem = base64Problem(parts.data);
  return problem === undefined ? ok({ mediaType: parts.mediaType, base64: parts.data }) : fail(problem);
}

/** How many bytes strict base64 stands for. */
export function decodedLength(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** The bytes of strict base64, in memory of their own, so that they may be transferred. */
export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(decodedLength(base64));
  Buffer.from(bytes.buffer).write(base64, "base64");
  return bytes;
}

/** The first bytes only (at most `count`): enough to tell what a file is. */
export function decodeBeginning(base64: string, count: number): Uint8Array {
  const whole = base64.slice(0, Math.ceil(count / 3) * 4);
  return decodeBase64(whole.length % 4 === 0 ? whole : whole.slice(0, whole.length - (whole.length % 4)));
}

export function toDataUrl(mediaType: string, bytes: Uint8Array): string {
  return `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
}
