// `npm run deploy` in this process, for the many runs of a table: the same code with the same wrangler, which stays loaded,
// and the same ends. What a process of its own shows, `deploy-checkout.ts` starts.
import { vi } from "vitest";
import { readDeployArguments } from "../../src/commands/deploy/arguments.ts";
import { DeployFailure } from "../../src/commands/deploy/deploy-failure.ts";
import { deployInstallation } from "../../src/commands/deploy/deploy-installation.ts";
import { watchInterruption } from "../../src/commands/deploy/interruption.ts";
import { present } from "../../src/wire/present.ts";
import { type Cloudflare, changesIn } from "../cloudflare/start-cloudflare.ts";
import { warmWrangler } from "../cloudflare/warm-wrangler.ts";
import { type Checkout, leftIn, type Run, variablesFor } from "./deploy-checkout.ts";

/** Of whoever runs the tests: no deployment of theirs may depend on them. */
const foreign = ["CI", "WORKERS_CI", "GITHUB_ACTIONS", "CLOUDFLARE_ENV", "ADMIN_KEY", "ENCRYPTION_KEY", "NODE_OPTIONS"];
const wrangler = warmWrangler();

/** The end of a run: the account hears nothing of it and its wrangler from then on, and we nothing more than is said by then. */
export interface Ending {
  /** Which of the run's changes it ends at, counted from 0. */
  at: number;
  /** SIGKILL leaves nobody the time for anything. */
  signal: "SIGTERM" | "SIGKILL";
  /** Whether the account still does what it was asked for. */
  isDone: boolean;
}

export interface InProcessInput {
  words?: string[];
  variables?: Record<string, string>;
  ending?: Ending;
  /** What the deployed Worker says of itself; where nothing is said, that it is well. */
  health?: Record<string, unknown>;
  /** Milliseconds for each answer of the stand-in, so that a silent one costs no minute; undefined: the usual. */
  answerWithinMs?: number;
}

export interface InProcessRun extends Run {
  /** Whether it came to its `ending`; `left` is then what lay there at that moment. */
  ended: boolean;
}

export async function deployInProcess(
  { folder }: Checkout,
  cloudflare: Cloudflare,
  { words = [], variables: further = {}, ending, health = { status: "ok" }, answerWithinMs }: InProcessInput = {},
): Promise<InProcessRun> {
  const first = cloudflare.requests.length;
  let output = "";
  let ended = false;
  const hear = (text: string) => {
    if (!ended) output += text;
  };
  for (const name of foreign) vi.stubEnv(name, "");
  const variables = { ...variablesFor(folder), ...cloudflare.variables, ...further };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  for (const level of ["log", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...pieces) => hear(`${pieces.join(" ")}\n`));
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((piece) => {
      hear(String(piece));
      return true;
    });
  }
  const exit = vi.spyOn(process, "exit").mockImplementation(() => ended as never);
  const others = process.listeners("SIGTERM");
  const interruption = { ...watchInterruption(folder), runWrangler: wrangler.runIn(folder) };
  const own = process.listeners("SIGTERM").filter((listener) => !others.includes(listener));
  let changes = 0;
  let left = leftIn(folder);
  cloudflare.watch = (request) => {
    if (ending === undefined || changesIn([request]).length === 0 || changes++ !== ending.at) return;
    if (ending.signal === "SIGTERM") for (const listener of own) listener("SIGTERM");
    left = leftIn(folder);
    ended = true;
    cloudflare.hangUp(ending.isDone ? "late" : "cut");
  };
  let code: number | null = 0;
  try {
    const wanted = readDeployArguments(words, process.env);
    if ("problem" in wanted) throw new DeployFailure(wanted.problem, 2);
    const fetch = async () => Response.json(health);
    await deployInstallation(wanted, { root: folder, interruption, fetch, ...present({ answerWithinMs }) });
  } catch (error) {
    // Whatever it stumbles over behind its end.
    if (!(error instanceof DeployFailure) && !ended) throw error;
    code = error instanceof DeployFailure ? error.exitCode : 1;
    hear(error instanceof Error ? error.message : "");
  } finally {
    cloudflare.watch = undefined;
    cloudflare.listenAgain();
    interruption.forget();
    if (ended) code = exit.mock.calls[0] === undefined ? null : Number(exit.mock.calls[0][0]);
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
  if (!ended) left = leftIn(folder);
  return { code, output, changes: changesIn(cloudflare.requests.slice(first)), ...left, ended };
}

/** Any other command of wrangler, as the user may run it there; returns what it prints. */
export async function wranglerInProcess({ folder }: Checkout, { variables }: Cloudflare, words: string[]) {
  const environment = { ...variablesFor(folder), ...variables };
  return (await wrangler.runIn(folder)(words, { show: false, environment })).output;
}
