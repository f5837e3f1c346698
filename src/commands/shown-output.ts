// What is shown of what a running `wrangler dev` says: whole lines, without the tables of bindings that come again with each
// reload, and without the one request that was our own. Pure.

/** The request by which `npm start` learns whether there is an owner, as wrangler tells of it. */
const ownRequest = /^\[wrangler:info\] GET \/setup \d/;
const tableBegins = / has access to the following bindings:\s*$|^Binding +Resource +Mode\s*$/;
/** The file is read whole each time. */
const secretsRead = /^Using secrets defined in /;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal.
const colours = /\u001b\[[\d;]*m/g;

export interface ShownOutput {
  /** What is shown of the next piece; a line that has no end yet waits for it. */
  next(piece: string): string;
  /** No further request is taken for our own, where it was among what has been said. */
  ownWasIn(said: string): void;
}

export function shownOutput(): ShownOutput {
  let rest = "";
  let isInTable = false;
  let isOwnAhead = true;
  const isShown = (line: string) => {
    const text = line.replace(colours, "");
    if (isInTable || tableBegins.test(text)) {
      isInTable = text.trim() !== "";
      return false;
    }
    if (secretsRead.test(text)) return false;
    if (!isOwnAhead || !ownRequest.test(text)) return true;
    isOwnAhead = false;
    return false;
  };
  return {
    next(piece) {
      const lines = `${rest}${piece}`.split("\n");
      rest = lines.pop() ?? "";
      return lines
        .filter(isShown)
        .map((line) => `${line}\n`)
        .join("");
    },
    ownWasIn(said) {
      if (said.split("\n").some((line) => ownRequest.test(line.replace(colours, "")))) isOwnAhead = false;
    },
  };
}
