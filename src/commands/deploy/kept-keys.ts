// The file on this machine that holds keys made by a deployment, until somebody has put them into a password manager.
import { existsSync, readFileSync } from "node:fs";
import { appendFile, chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Deployment } from "./deployment.ts";
import type { Installation } from "./installation.ts";
import { adoptKeys, describeOwner, formatKeptKeys, type KeptKeys, readKeptKeys } from "./keys.ts";

function keptKeysFile(root: string, { usual, worker }: Installation): string {
  return join(root, ".wrangler", usual ? "deployed-keys.env" : `deployed-keys.${worker}.env`);
}

export function findKeptKeys(root: string, installation: Installation): KeptKeys | undefined {
  const file = keptKeysFile(root, installation);
  return existsSync(file) ? readKeptKeys(readFileSync(file, "utf8"), relative(root, file)) : undefined;
}

/**
 * Says where they are before anything can fail that would keep it from being said. Another run here, for instance one that
 * outlived its terminal, may have kept some since these were made: then those are the keys.
 */
export async function keepKeys({ root, installation, keys, cloudflare }: Deployment): Promise<void> {
  const file = keptKeysFile(root, installation);
  const owner = describeOwner(installation.worker, cloudflare.accountId);
  const names = Object.keys(keys.made);
  if (names.length === 0) return;
  await mkdir(dirname(file), { recursive: true });
  const isFirst = await writeFile(file, formatKeptKeys(owner, keys.made), { flag: "wx", mode: 0o600 }).then(
    () => true,
    () => false,
  );
  if (!isFirst) {
    adoptKeys(keys, findKeptKeys(root, installation), owner);
    if (Object.keys(keys.made).length > 0) await appendFile(file, formatKeptKeys(owner, keys.made), { mode: 0o600 });
  }
  await chmod(file, 0o600);
  console.log(`The new ${names.join(" and ")} are in ${relative(root, file)}, for you to keep.`);
}

/** As long as the file is there, whatever else a run did. */
export function remindOfKeptKeys(root: string, installation: Installation): void {
  const kept = findKeptKeys(root, installation);
  if (kept === undefined) return;
  const what = Object.keys(kept.keys).join(" and ");
  console.log(
    `\nKeys: ${what} of this installation lie in ${kept.fileName}, readable by you alone. Put them into a password manager, then remove the file:\n  rm ${kept.fileName}`,
  );
}
