// A running Worker keeps the variables that it began with: whoever changes `.dev.vars` beside it is told so at once, by name
// and never by value.
import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { readDevVars } from "./dev-vars.ts";

const askEveryMs = 1000;

/** `inForce`: the variables that the Worker has. Returns how to stop. */
export function watchDevVars(file: string, inForce: Record<string, string>, say: (line: string) => void): () => void {
  let said = "";
  watchFile(file, { interval: askEveryMs, persistent: false }, async () => {
    const line = describeChange(inForce, readDevVars(await readFile(file, "utf8").catch(() => "")));
    if (line !== said && line !== "") say(line);
    said = line;
  });
  return () => unwatchFile(file);
}

/** Empty where nothing changed. */
export function describeChange(before: Record<string, string>, after: Record<string, string>): string {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  return changed.length === 0
    ? ""
    : `.dev.vars changed (${changed.join(", ")}): end with Ctrl-C and start again to use it`;
}
