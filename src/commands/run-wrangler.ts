// One wrangler command, run to its end without a terminal, its output read or shown.
import { spawn } from "node:child_process";
import { quietEnvironment, wranglerScript } from "./wrangler-process.ts";

export interface Finished {
  code: number;
  output: string;
}

/** `show`: the output goes to the user as it comes; otherwise it is only returned. */
export function runWrangler(
  words: readonly string[],
  { root, show }: { root: string; show: boolean },
): Promise<Finished> {
  const child = spawn(process.execPath, [...wranglerScript(), ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    // Nobody is there to answer a question: every confirmation takes its default.
    env: { ...process.env, ...quietEnvironment, CI: "true" },
  });
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
