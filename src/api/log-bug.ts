// What the log says of something that nobody expected: where it happened, and never what a client sent.

/** `about`: the generation, or what was being done. */
export function logBug(about: string, thrown: unknown): void {
  console.error(`${about}: ${describe(thrown)}`);
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  // The message of a failed JSON.parse quotes the text.
  if (!(thrown instanceof SyntaxError)) return thrown.stack ?? thrown.message;
  return [thrown.name, ...(thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))].join("\n");
}
