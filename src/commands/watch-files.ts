// Who changes a file of the configuration beside a running router is told at once what comes of it: a Worker keeps the variables
// that it began with, which are told by name and never by value, and wrangler loads it anew for `wrangler.toml`.
import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { readDevVars } from "./dev-vars.ts";
import { misplacedLine } from "./misplaced-lines.ts";

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

/** Tells of each time that the file was saved. Returns how to stop. */
export function watchConfiguration(file: string, say: (line: string) => void): () => void {
  const name = basename(file);
  watchFile(file, { interval: askEveryMs, persistent: false }, () =>
    say(misplacedLine(file, name) ?? `${name} changed: wrangler loads the Workers anew with it`),
  );
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
