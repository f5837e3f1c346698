// A Worker of ours as one file of JavaScript, as wrangler would deploy it.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface BundleInput {
  /** Relative to the root. */
  entry: string;
  /** The files made go below it. */
  folder: string;
  /** As it is deployed; names stay readable otherwise. */
  minify?: boolean;
  /** false: it has none of the router's bindings, and need not export what they name. */
  bound?: boolean;
}

export function bundle({ entry, folder, minify = false, bound = true }: BundleInput): string {
  const out = join(folder, entry.replace(/\W/g, "-"), minify ? "small" : "readable");
  mkdirSync(out, { recursive: true });
  const alone = { name: "alone", main: join(root, entry), compatibility_date: "2026-10-01", keep_names: false };
  const config = bound ? join(root, "wrangler.toml") : join(out, "wrangler.json");
  if (!bound) writeFileSync(config, JSON.stringify(alone));
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const words = ["--config", config, "--dry-run", "--outdir", out, ...(minify ? ["--minify"] : [])];
  execFileSync(process.execPath, [wrangler, "deploy", join(root, entry), ...words], {
    cwd: root,
    stdio: "ignore",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const file = entry.split("/").at(-1)?.replace(/\.ts$/, ".js") ?? "";
  return readFileSync(join(out, file), "utf8");
}
