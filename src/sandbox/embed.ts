// The sandbox's embeddings: every word of a text points somewhere, and the text points where its words do together. The
// same text always gets the same vector, and texts that share words are near each other. Always floats, whatever
// encoding is asked for, as many servers have it.
import { countInputs, type EmbeddingsRequest, inputTexts, inputTokens } from "../wire/embeddings.ts";
import { hashText } from "../wire/hash-text.ts";
import { countTokens } from "./count-tokens.ts";

const usualDimensions = 256;
export const maxDimensions = 4096;
/** Numbers of all vectors together. */
export const maxNumbers = 600_000;
/** Characters of all inputs together. */
export const maxCharacters = 400_000;
/** How many dimensions one word has a part in. */
const spread = 8;

/** How many numbers the answer to a request would have. */
export function countNumbers(request: EmbeddingsRequest): number {
  return (request.dimensions ?? usualDimensions) * countInputs(request);
}

export function writeEmbeddings(request: EmbeddingsRequest): string {
  const dimensions = request.dimensions ?? usualDimensions;
  const texts = textsOf(request);
  const prompt_tokens =
    inputTokens(request).all + inputTexts(request).reduce((sum, text) => sum + countTokens(text), 0);
  return JSON.stringify({
    object: "list",
    data: texts.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text, dimensions) })),
    model: request.model,
    usage: { prompt_tokens, total_tokens: prompt_tokens },
  });
}

/** Of inputs that are tokens, the numbers stand for the words. */
function textsOf(request: EmbeddingsRequest): string[] {
  const { input } = request;
  const texts = inputTexts(request);
  if (typeof input === "string" || texts.length === countInputs(request)) return texts;
  return typeof input[0] === "number" ? [input.join(" ")] : input.map((one) => [one].flat().join(" "));
}

/** Of length 1. */
export function vectorOf(text: string, dimensions: number): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    for (let part = 0; part < spread; part++) {
      const bits = mixed(hashText(`${word} ${part}`));
      const place = bits % dimensions;
      vector[place] = (vector[place] ?? 0) + (bits >>> 31 === 0 ? 1 : -1);
    }
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  // Parts may cancel each other out; a vector without a direction would be near to nothing.
  if (length === 0) return vector.with(hashText(text) % dimensions, 1);
  return vector.map((value) => Math.round((value / length) * 1e6) / 1e6);
}

/** The last bits of a hash of short texts are too much alike. */
function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  const twice = Math.imul(once ^ (once >>> 16), 0x45d9f3b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
