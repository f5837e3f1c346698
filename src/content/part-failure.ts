// A 400 about one part of the prompt: the sentence begins with the part's name.
import type { Failure } from "../wire/failure.ts";

export function partFailure(path: string, sentence: string): Failure {
  return { kind: "invalid_request", message: `${path}: ${sentence}`, field: path };
}
