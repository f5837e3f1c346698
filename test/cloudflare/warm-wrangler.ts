// The real wrangler in a process that stays, for tests that call it many times: a command takes a tenth of a second there
// and more than one of its own. What a process does when it begins or ends is for tests that start one.
import { type ChildProcess, fork } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { RunWrangler } from "../../src/commands/deploy/interruption.ts";
import { environmentOf, type Finished, handedFile } from "../../src/commands/run-wrangler.ts";

const host = join(import.meta.dirname, "wrangler-host.ts");
const answer = z.object({ code: z.number(), output: z.string() });

export interface WarmWrangler {
  /** One command at a time, in the folder. */
  runIn(folder: string): RunWrangler;
}

export function warmWrangler(): WarmWrangler {
  let child: ChildProcess | undefined;
  const start = () => {
    child = fork(host, {
      execArgv: ["--no-warnings"],
      env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"], NO_COLOR: "1" },
    });
    child.unref();
    child.channel?.unref();
    return child;
  };
  return {
    runIn:
      (folder) =>
      async (words, { show, environment, handed }) => {
        // In a folder of the test's own: the process is there already, and nothing can be handed to it.
        const file = join(folder, "handed.json");
        if (handed !== undefined) writeFileSync(file, handed);
        const there = child?.connected === true ? child : start();
        const finished = await new Promise<Finished>((resolve) => {
          const end = () => resolve({ code: 1, output: "" });
          there.once("exit", end);
          there.once("message", (message) => {
            there.off("exit", end);
            resolve(answer.parse(message));
          });
          const given = words.map((word) => (word === handedFile ? file : word));
          there.send({ words: given, folder, environment: environmentOf(environment ?? {}) });
        });
        rmSync(file, { force: true });
        if (show) process.stdout.write(finished.output);
        return finished;
      },
  };
}
