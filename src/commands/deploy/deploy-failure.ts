// Ends a command with a message for the person at the terminal instead of a stack trace.

/** Something the user can mend: the message says what is wrong and what to do. */
export class DeployFailure extends Error {
  readonly exitCode: 1 | 2;

  /** 1: it could not be done; 2: it was asked for in the wrong way. */
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
