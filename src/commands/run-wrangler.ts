// One wrangler command, run to its end without a terminal, its output read or shown.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { openNamelessFile } from "./nameless-file.ts";
import { quietEnvironment, wranglerScript } from "./wrangler-process.ts";

export interface Finished {
  code: number;
  output: string;
}

export interface RunWranglerInput {
  root: string;
  /** The output goes to the user as it comes; otherwise it is only returned. */
  show: boolean;
  /** Added to the process's; undefined takes a variable away. */
  environment?: Record<string, string | undefined>;
  /** What the command finds under the name `handedFile`: nobody else ever does, however this ends. */
  handed?: string | undefined;
  /** Is handed the process, for instance to end it. */
  started?: (child: ChildProcess) => void;
}

/** The first file descriptor behind input, output and errors. */
export const handedFile = "/dev/fd/3";

export function runWrangler(
  words: readonly string[],
  { root, show, environment = {}, handed, started }: RunWranglerInput,
): Promise<Finished> {
  const file = handed === undefined ? undefined : openNamelessFile(handed);
  const child = spawn(process.execPath, [...wranglerScript(), ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", file],
    env: environmentOf(environment),
  });
  if (file !== undefined) closeSync(file);
  started?.(child);
  let output = "";
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (show) target.write(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Of a command that nobody watches. */
export function environmentOf(environment: Record<string, string | undefined>): Record<string, string | undefined> {
  // Which environment is meant stands in the words, where it is meant at all.
  const { CLOUDFLARE_ENV: _, ...inherited } = process.env;
  // Nobody is there to answer a question: every confirmation takes its default.
  return { ...inherited, ...quietEnvironment, CI: "true", ...environment };
}
