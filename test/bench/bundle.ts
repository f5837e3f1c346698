// A Worker of ours as one file of JavaScript, as wrangler would deploy it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** `entry` is relative to the root; the files made go below `folder`. */
export function bundle(entry: string, folder: string): string {
  const out = join(folder, entry.replace(/\W/g, "-"));
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  execFileSync(process.execPath, [wrangler, "deploy", entry, "--dry-run", "--outdir", out], {
    cwd: root,
    stdio: "ignore",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const file = entry.split("/").at(-1)?.replace(/\.ts$/, ".js") ?? "";
  return readFileSync(join(out, file), "utf8");
}
