// `wrangler` as a child process. It stays in our process group, so that whatever ends the group ends it too.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";

const patienceMs = 5000;

export interface WranglerProcess {
  /** Resolves with its exit code when it has ended, by itself or not. */
  ended: Promise<number>;
  /** Asks it to end, and after a while no longer asks. */
  stop(): void;
}

export interface StartWranglerInput {
  root: string;
  environment?: Record<string, string>;
  /** What is shown of what it says, piece by piece; undefined: all. */
  shown?: (text: string) => string;
  /** What is shown of its errors and warnings, piece by piece; undefined: all. */
  hush?: (text: string) => string;
  /** What Node runs, before the words. */
  script?: readonly string[];
}

/**
 * Without what `wrangler dev` says at each start of a Worker that has crons, namely that nothing runs them here: that they
 * are not needed here it cannot know. A warning that comes in pieces stays.
 */
export function withoutCronWarning(text: string): string {
  return text.replace(
    /^[^\n]*WARNING[^\n]*Scheduled Workers are not automatically triggered.*?test-cron-triggers-locally[^\n]*\n+/ms,
    "",
  );
}

/** Once it is asked to end nothing of what it says is shown: its own children complain of each other's end. */
export function startWrangler(
  words: readonly string[],
  { root, environment = {}, shown, hush, script = wranglerScript() }: StartWranglerInput,
): WranglerProcess {
  const child = spawn(process.execPath, [...script, ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...quietEnvironment, ...environment },
  });
  let isAsked = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!isAsked) process.stdout.write(shown?.(text) ?? text);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (!isAsked) process.stderr.write(hush?.(text) ?? text);
  });
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      console.error(`wrangler could not be started: ${error.message}`);
      resolve(1);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
  const stop = () => {
    isAsked = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    timer ??= setTimeout(() => child.kill("SIGKILL"), patienceMs);
  };
  return { ended, stop };
}

/** The program itself and not `bin/wrangler.js`, which is one more process that signals would have to pass. */
export function wranglerScript(): string[] {
  return ["--no-warnings", createRequire(import.meta.url).resolve("wrangler")];
}

/**
 * No reports, no look-ups on the internet: both would delay a machine that has none. No local trace store, which keeps
 * the URLs of clients' images with their signatures, and no explorer, which serves the whole database to any process.
 */
export const quietEnvironment = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
};
