// One wrangler command, run to its end without a terminal, its output read or shown.
import { type ChildProcess, spawn } from "node:child_process";
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
  /** Is handed the process, for instance to end it. */
  started?: (child: ChildProcess) => void;
}

export function runWrangler(
  words: readonly string[],
  { root, show, environment = {}, started }: RunWranglerInput,
): Promise<Finished> {
  // Which environment is meant stands in the words, where it is meant at all.
  const { CLOUDFLARE_ENV: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...wranglerScript(), ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    // Nobody is there to answer a question: every confirmation takes its default.
    env: { ...inherited, ...quietEnvironment, CI: "true", ...environment },
  });
  started?.(child);
  let output = "";
  for (const [stream, target] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (show) target.write(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
