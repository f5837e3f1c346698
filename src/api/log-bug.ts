// What the log says of something that nobody expected: where it happened, and never what a client sent.
import { describeThrown } from "../wire/describe-thrown.ts";

/** `about`: the generation, or what was being done. */
export function logBug(about: string, thrown: unknown): void {
  console.error(`${about}: ${describeThrown(thrown)}`);
}
