// The Worker that reads files, on a workerd of its own: in the router's it would hold up every request for as long as a file
// keeps it busy. The two find each other in a folder that only they know, gone when they end.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { writeWorkerConfiguration } from "./worker-configuration.ts";
import { startWrangler, type WranglerProcess } from "./wrangler-process.ts";

const askEveryMs = 50;
const usualReadyMs = 60_000;

export interface FilesWorkerProcess extends WranglerProcess {
  /** With this a `wrangler dev` finds it. */
  environment: Record<string, string>;
  /** Whether it can be called: resolves when it can, or has ended, or takes longer than it may. */
  ready: Promise<boolean>;
}

export interface StartFilesWorkerInput {
  root: string;
  /** What the router's binding calls it. */
  name: string;
  readyWithinMs?: number;
}

export async function startFilesWorker({
  root,
  name,
  readyWithinMs = usualReadyMs,
}: StartFilesWorkerInput): Promise<FilesWorkerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-files-"));
  // In this folder there is no .dev.vars, so that none of its keys get there.
  const file = join(folder, "wrangler.json");
  await writeWorkerConfiguration({ root, worker: "files", name, file, isLocal: true });
  const registry = join(folder, "registry");
  const environment = { WRANGLER_REGISTRY_PATH: registry };
  const words = ["dev", "--config", file, "--env=", "--port", "0", "--inspector-port", "0", "--log-level", "error"];
  // To make it small takes longer than to bundle it.
  const more = ["--persist-to", join(folder, "state"), "--show-interactive-dev-session=false", "--minify=false"];
  const { ended, stop } = startWrangler([...words, ...more], { root, environment });
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(readyWithinMs)]);
  const cleaned = ended.then(async (code) => {
    gone.abort();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    return code;
  });
  const untilReady = async () => {
    while (!signal.aborted) {
      if (existsSync(join(registry, name))) return true;
      await pause(askEveryMs);
    }
    return false;
  };
  return { ended: cleaned, stop, environment, ready: untilReady() };
}
