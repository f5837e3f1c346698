// A fresh checkout of the repository in a folder of its own, as a user has it, and `npm run deploy` in it against the
// stand-in of Cloudflare's API.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Cloudflare, changesIn, startCloudflare } from "../cloudflare/start-cloudflare.ts";
import { memoryFolder } from "../memory-folder.ts";
import { signal } from "./harness.ts";

const root = join(import.meta.dirname, "..", "..");
const noDependencies = { dependencies: {}, devDependencies: {} };
/** Where everything is begun at once on a slow machine, a whole upload takes minutes. */
const endWithinMs = 240_000;

export interface Checkout {
  folder: string;
  read(file: string): Promise<string>;
  /** Changes a file by `change`. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  remove(): Promise<void>;
}

/** With `small`, a Worker that is built in no time stands for all of the real ones. */
export async function makeCheckout({ small = true } = {}): Promise<Checkout> {
  const folder = await mkdtemp(join(memoryFolder(), "checkout-"));
  const files = ["src", "migrations", "package.json", "tsconfig.json", "wrangler.toml"];
  for (const name of files) await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await mkdir(join(folder, "tmp"));
  const checkout: Checkout = {
    folder,
    read: (file) => readFile(join(folder, file), "utf8"),
    edit: async (file, change) => writeFile(join(folder, file), change(await readFile(join(folder, file), "utf8"))),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
  if (small) {
    await writeFile(
      join(folder, "small.js"),
      "export class HealthObject {}\nexport class LedgerObject {}\nexport class CacheObject {}\nexport default { fetch() {}, queue() {} };\n",
    );
    await checkout.edit("wrangler.toml", (text) => text.replace('"src/index.ts"', '"small.js"'));
    // Of each dependency wrangler looks for the version, at each upload.
    await checkout.edit("package.json", (text) => JSON.stringify({ ...JSON.parse(text), ...noDependencies }));
    for (const beside of ["files", "console"]) {
      await checkout.edit(`src/${beside}/wrangler.toml`, (text) => text.replace('"worker.ts"', '"../../small.js"'));
    }
  }
  return checkout;
}

/** An account that has nothing, and a fresh checkout for it; `remove` takes both away. */
export async function makeSite(): Promise<{ cloudflare: Cloudflare; checkout: Checkout; remove(): Promise<void> }> {
  const cloudflare = await startCloudflare();
  const checkout = await makeCheckout();
  return {
    cloudflare,
    checkout,
    remove: async () => {
      await checkout.remove();
      await cloudflare.close();
    },
  };
}

export interface Run {
  code: number | null;
  output: string;
  /** What the stand-in was asked for meanwhile, creations and uploads only. */
  changes: string[];
  /** Files and folders that the run left in the temporary folder. */
  left: string[];
  /** What stands in them. */
  texts: string;
}

export interface RunInput {
  command?: "deploy" | "upgrade";
  words?: string[];
  variables?: Record<string, string>;
  /** Is handed the command once it runs. */
  started?: (child: ChildProcess) => void;
}

export async function deploy(
  { folder }: Checkout,
  { requests, variables }: Cloudflare,
  { command = "deploy", words = [], variables: further = {}, started }: RunInput = {},
): Promise<Run> {
  const first = requests.length;
  const child = run(folder, [`src/commands/${command}.ts`, ...words], { ...variables, ...further });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      output += piece;
    });
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), endWithinMs);
  started?.(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  // Of a command that was killed, its wrangler is still there.
  if (child.pid !== undefined) signal(-child.pid, "SIGKILL");
  return {
    code,
    output,
    changes: changesIn(requests.slice(first)),
    ...leftIn(folder),
  };
}

export function leftIn(folder: string): Pick<Run, "left" | "texts"> {
  const temporary = join(folder, "tmp");
  const all = readdirSync(temporary, { recursive: true, withFileTypes: true });
  const files = all.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return {
    left: readdirSync(temporary).filter((name) => name.startsWith("fairlead-")),
    texts: files.map((file) => readFileSync(file, "utf8")).join("\n"),
  };
}

function run(folder: string, words: string[], variables: Record<string, string>) {
  return spawn(process.execPath, words, {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...variablesFor(folder), ...variables },
  });
}

/** For the environment of every command that is run there. */
export function variablesFor(folder: string): Record<string, string> {
  const nobody = join(folder, "nobody");
  return {
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_WRITE_LOGS: "false",
    NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled"),
    // Whoever runs the tests may be logged in: their account must not be reachable from here.
    ...{ HOME: nobody, USERPROFILE: nobody, XDG_CONFIG_HOME: nobody, TMPDIR: join(folder, "tmp") },
  };
}

/** As a build has them. */
export const keys = {
  ADMIN_KEY: "the-admin-key-of-the-build",
  ENCRYPTION_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
};
