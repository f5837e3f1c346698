// Thrown through a stream whose later step failed: the failure is known, and was told of its endpoints where it happened.
import type { Failure } from "../../wire/failure.ts";

export class FailedStep extends Error {
  readonly failure: Failure;
  /** Nobody waits for it any more. */
  readonly clientGone: boolean;

  constructor(failure: Failure, clientGone = false) {
    super("a later step failed");
    this.failure = failure;
    this.clientGone = clientGone;
  }
}
