// Thrown through a stream whose later step failed: the failure is known, and was told of its endpoints where it happened.
import type { Failure } from "../../wire/failure.ts";

export class FailedStep extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super("a later step failed");
    this.failure = failure;
  }
}
