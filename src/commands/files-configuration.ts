// What wrangler is given for the Worker that reads files: its own configuration under the name of an installation, written
// where wrangler's working files do no harm.
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import * as z from "zod";

/** Relative to the root of the checkout. */
const source = "src/files/wrangler.toml";
const shape = z.looseObject({ main: z.string() });

export interface FilesConfigurationInput {
  /** Absolute, of the checkout. */
  root: string;
  /** What the Worker is called. */
  name: string;
  /** Absolute, ends in `.json`. */
  file: string;
}

export async function writeFilesConfiguration({ root, name, file }: FilesConfigurationInput): Promise<void> {
  const from = resolve(root, source);
  const raw = shape.parse(experimental_readRawConfig({ config: from }).rawConfig);
  const main = resolve(dirname(from), raw.main);
  await writeFile(file, `${JSON.stringify({ ...raw, name, main }, null, 2)}\n`);
}
