// Contents as they are stored: each part whole, or cut at the cap where it is longer.
import { present } from "../wire/present.ts";
import type { AttemptWords, ContentsError, CutPart, GenerationContents } from "./generation-contents.ts";

export interface UncutContents {
  input: Exclude<GenerationContents["input"], CutPart>;
  output: Exclude<GenerationContents["output"], CutPart>;
  error?: ContentsError;
  attempt_errors?: AttemptWords[];
}

/** `maxBytes`: of UTF-8, for the prompt and for the completion each. */
export function cutContents(
  { input, output, error, attempt_errors }: UncutContents,
  maxBytes: number,
): GenerationContents {
  const cutInput = cutPart(input, maxBytes);
  const cutOutput = cutPart(output, maxBytes);
  return {
    input: cutInput ?? input,
    output: cutOutput ?? output,
    truncated: cutInput !== undefined || cutOutput !== undefined,
    ...present({ error, attempt_errors }),
  };
}

/** undefined: it fits. Never ends in half of a character. */
function cutPart(part: unknown, maxBytes: number): CutPart | undefined {
  const bytes = new TextEncoder().encode(JSON.stringify(part));
  if (bytes.byteLength <= maxBytes) return undefined;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: new TextDecoder().decode(bytes.subarray(0, end)) };
}
