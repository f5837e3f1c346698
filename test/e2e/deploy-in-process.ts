// `npm run deploy` in this process, for the many runs that end before or between its calls of wrangler: the same code with
// the same wrangler behind it, without another Node that loads all of it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { readDeployArguments } from "../../src/commands/deploy/arguments.ts";
import { DeployFailure } from "../../src/commands/deploy/deploy-failure.ts";
import { deployInstallation } from "../../src/commands/deploy/deploy-installation.ts";
import { watchInterruption } from "../../src/commands/deploy/interruption.ts";
import { type Cloudflare, changesIn } from "../cloudflare/start-cloudflare.ts";
import { type Checkout, type Run, variablesFor } from "./deploy-checkout.ts";

/** Milliseconds for each answer of the stand-in, so that a silent one costs no minute. */
const answerWithinMs = 1_000;

/** Of whoever runs the tests: no deployment of theirs may depend on them. */
const foreign = ["CI", "WORKERS_CI", "GITHUB_ACTIONS", "CLOUDFLARE_ENV", "ADMIN_KEY", "ENCRYPTION_KEY", "NODE_OPTIONS"];

export async function deployInProcess(
  { folder }: Checkout,
  { requests, variables }: Cloudflare,
  { words = [], variables: further = {} }: { words?: string[]; variables?: Record<string, string> } = {},
): Promise<Run> {
  const first = requests.length;
  let output = "";
  const hear = (...pieces: unknown[]) => {
    output += `${pieces.join(" ")}\n`;
  };
  for (const name of foreign) vi.stubEnv(name, "");
  for (const [name, value] of Object.entries({ ...variablesFor(folder), ...variables, ...further }))
    vi.stubEnv(name, value);
  for (const level of ["log", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(hear);
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((piece) => {
      output += String(piece);
      return true;
    });
  }
  const interruption = watchInterruption(folder);
  let code = 0;
  try {
    const wanted = readDeployArguments(words, process.env);
    if ("problem" in wanted) throw new DeployFailure(wanted.problem, 2);
    await deployInstallation(wanted, { root: folder, interruption, answerWithinMs });
  } catch (error) {
    if (!(error instanceof DeployFailure)) throw error;
    code = error.exitCode;
    output += error.message;
  } finally {
    interruption.forget();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
  const left = readdirSync(join(folder, "tmp")).filter((name) => name.startsWith("fairlead-"));
  return { code, output, changes: changesIn(requests.slice(first)), left };
}
