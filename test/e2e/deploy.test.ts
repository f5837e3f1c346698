// `npm run deploy` as far as it goes without an account: it builds the Worker, shows its steps, and says who is missing.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

function deploy(...words: string[]) {
  const { CLOUDFLARE_API_TOKEN: _, CLOUDFLARE_API_KEY: __, ...environment } = process.env;
  // Whoever runs the tests may be logged in: their account must not be reachable from here.
  const nobody = join(root, "node_modules", ".cache", "nobody");
  const hidden = { HOME: nobody, USERPROFILE: nobody, XDG_CONFIG_HOME: nobody };
  const before = readFileSync(join(root, "wrangler.toml"), "utf8");
  const { status, stdout, stderr } = spawnSync("npm", ["run", "deploy", "--", ...words], {
    cwd: root,
    encoding: "utf8",
    timeout: 50_000,
    env: { ...environment, ...hidden, CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:9/client/v4" },
  });
  expect(readFileSync(join(root, "wrangler.toml"), "utf8")).toBe(before);
  return { status, output: stdout + stderr };
}

it("shows its steps and builds the Worker with --dry-run", () => {
  const { status, output } = deploy("--dry-run", "--eu");
  expect(output).toContain("- create the bucket fairlead-contents in the European Union");
  expect(output).toContain("- deploy, with new ADMIN_KEY and ENCRYPTION_KEY");
  expect(output).toMatch(/Total Upload: .* gzip: /);
  expect(status).toBe(0);
});

it("stops before it changes anything where nobody is logged in", () => {
  const { status, output } = deploy();
  expect(output).toContain("not logged in to Cloudflare");
  expect(output).not.toContain("──");
  expect(status).toBe(1);
});
