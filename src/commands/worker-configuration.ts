// What wrangler is given for a Worker beside the router: its own configuration under the name of an installation, written
// where wrangler's working files do no harm.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import * as z from "zod";

const shape = z.looseObject({ main: z.string() });

/** A folder of `src` with a Worker of its own. */
export type Beside = "files" | "console";

export interface WorkerConfigurationInput {
  /** Absolute, of the checkout. */
  root: string;
  worker: Beside;
  /** What the Worker is called. */
  name: string;
  /** Absolute, ends in `.json`. */
  file: string;
  /** In the place of the configuration's own: the storage that the router is bound to, and e-mail. */
  bound?: { d1_databases: unknown; r2_buckets: unknown; send_email: unknown };
  /** For `wrangler dev`, which hears of changes then. */
  isLocal?: boolean;
}

/**
 * With a command of its own to build by, `wrangler dev` is told of changes below the folder; without one it looks for them at
 * every file of the bundle, again and again: some hundredths of a processor for as long as it runs.
 */
function toldOfChanges({ root, file }: WorkerConfigurationInput): object {
  return { build: { command: "exit 0", watch_dir: relative(dirname(file), resolve(root, "src")) } };
}

export async function writeWorkerConfiguration(input: WorkerConfigurationInput): Promise<void> {
  const { root, worker, name, file, bound, isLocal = false } = input;
  const from = resolve(root, `src/${worker}/wrangler.toml`);
  const raw = shape.parse(experimental_readRawConfig({ config: from }).rawConfig);
  const main = resolve(dirname(from), raw.main);
  const configuration = { ...raw, ...bound, ...(isLocal ? toldOfChanges(input) : {}), name, main };
  const text = `${JSON.stringify(configuration, null, 2)}\n`;
  // A wrangler that runs with it would begin anew.
  if ((await readFile(file, "utf8").catch(() => undefined)) !== text) await writeFile(file, text);
}

/** What the console is bound to, as one of the router's configurations, or of its environments, binds it. */
export function boundToConsole<Binding extends { binding: string }>({
  d1_databases: databases = [],
  r2_buckets: buckets = [],
  send_email: mail = [],
}: {
  d1_databases?: Binding[] | undefined;
  r2_buckets?: Binding[] | undefined;
  send_email?: { name: string }[] | undefined;
}) {
  return {
    d1_databases: databases.filter(({ binding }) => binding === "DB"),
    r2_buckets: buckets.filter(({ binding }) => binding === "CONTENTS"),
    send_email: mail.filter(({ name }) => name === "EMAIL"),
  };
}
