// `wrangler` as a child process in a process group of its own, so that ending it ends the runtime below it too.
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const patienceMs = 5000;
const hasProcessGroups = process.platform !== "win32";

export interface WranglerProcess {
  /** Resolves with its exit code when it has ended, by itself or not. */
  ended: Promise<number>;
  /** Asks it to end, and after a while no longer asks. */
  stop(): void;
}

export function startWrangler(words: readonly string[], root: string): WranglerProcess {
  const child = spawn(process.execPath, [wranglerScript(), ...words], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    detached: hasProcessGroups,
    env: { ...process.env, ...quietEnvironment },
  });
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(`wrangler could not be started: ${error.message}`);
      resolve(1);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      signalGroup(child, "SIGKILL");
      resolve(code ?? 1);
    });
  });
  const stop = () => {
    signalGroup(child, "SIGTERM");
    timer ??= setTimeout(() => signalGroup(child, "SIGKILL"), patienceMs);
  };
  return { ended, stop };
}

export function wranglerScript(): string {
  return join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");
}

/** No reports, no look-ups on the internet: both would delay a machine that has none. */
export const quietEnvironment = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (hasProcessGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    // The group is gone, which is what was wanted.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
