// A vector in the encoding that the client asked for, whichever one the provider chose.
import { Buffer } from "node:buffer";
import type { Vector } from "../../wire/embeddings.ts";

const bytesPerNumber = 4;

export function encodeVector(vector: Vector, encoding: "float" | "base64"): Vector {
  if (encoding === "base64") return typeof vector === "string" ? vector : toBase64(vector);
  return typeof vector === "string" ? fromBase64(vector) : vector;
}

function toBase64(numbers: readonly number[]): string {
  const bytes = Buffer.alloc(numbers.length * bytesPerNumber);
  for (const [index, number] of numbers.entries()) bytes.writeFloatLE(number, index * bytesPerNumber);
  return bytes.toString("base64");
}

function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, "base64");
  const count = Math.floor(bytes.byteLength / bytesPerNumber);
  return Array.from({ length: count }, (_, index) => bytes.readFloatLE(index * bytesPerNumber));
}
