// A deployment that is ended in the middle: its wrangler ends with it, and no file with a secret stays behind.
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { whenAskedToEnd } from "../asked-to-end.ts";
import { type Finished, type RunWranglerInput, runWrangler } from "../run-wrangler.ts";

const patienceMs = 5000;

export type RunWrangler = (
  words: readonly string[],
  input: Omit<RunWranglerInput, "root" | "started">,
) => Promise<Finished>;

export interface Interruption {
  /** The command is over: nobody is asked to end any more. */
  forget(): void;
  /** Fires when the command has to end. */
  signal: AbortSignal;
  runWrangler: RunWrangler;
  /** A file that nobody else may read, gone when `work` is over or the command is ended. */
  withPrivateFile<Value>(name: string, text: string, work: (file: string) => Promise<Value>): Promise<Value>;
}

export function watchInterruption(root: string): Interruption {
  const gone = new AbortController();
  const folders = new Set<string>();
  const children = new Set<ChildProcess>();
  const removeFolders = () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    folders.clear();
  };
  const leave = (signal: NodeJS.Signals) => {
    removeFolders();
    process.exit(128 + constants.signals[signal]);
  };
  const forget = whenAskedToEnd((signal) => {
    if (gone.signal.aborted) return;
    gone.abort();
    removeFolders();
    console.error("\nfairlead: ended in the middle; `npm run deploy` goes on from here");
    if (children.size === 0) leave(signal);
    for (const child of children) {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), patienceMs);
      child.once("exit", () => {
        children.delete(child);
        if (children.size === 0) leave(signal);
      });
    }
  });
  return {
    forget,
    signal: gone.signal,
    runWrangler: (words, input) =>
      runWrangler(words, {
        ...input,
        root,
        started: (child) => {
          children.add(child);
          child.once("exit", () => children.delete(child));
        },
      }),
    async withPrivateFile(name, text, work) {
      const folder = await mkdtemp(join(tmpdir(), "fairlead-"));
      folders.add(folder);
      try {
        await writeFile(join(folder, name), text, { mode: 0o600 });
        return await work(join(folder, name));
      } finally {
        rmSync(folder, { recursive: true, force: true });
        folders.delete(folder);
      }
    },
  };
}
