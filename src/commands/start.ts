// `npm start`: everything that a fresh machine lacks, then `wrangler dev` for the router with the console, and one for the
// Worker that reads files, then the lines with which to call the router.
// Needs no terminal, no login and no internet; a second start changes nothing.
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Unstable_Config, unstable_readConfig } from "wrangler";
import { readSettings, SettingsError } from "../env.ts";
import { whenAskedToEnd } from "./asked-to-end.ts";
import { apiKeyPattern, completeDevVarsFile } from "./dev-vars.ts";
import { holdOutput } from "./held-output.ts";
import { keptByNpm } from "./kept-by-npm.ts";
import { prepareLocalDatabase } from "./local-database.ts";
import { misplacedLine } from "./misplaced-lines.ts";
import { shownOutput } from "./shown-output.ts";
import { startFilesWorker } from "./start-files-worker.ts";
import { claimState, type StateClaim } from "./state-claim.ts";
import { watchConfiguration, watchDevVars } from "./watch-files.ts";
import { welcomeTo } from "./welcome.ts";
import { boundToConsole, writeWorkerConfiguration } from "./worker-configuration.ts";
import { originOf, readWranglerArguments, type WranglerArguments } from "./wrangler-arguments.ts";
import { quietEnvironment, startWrangler, type WranglerProcess, withoutCronWarning } from "./wrangler-process.ts";

/** Something the user can mend; its message is all that is shown. */
class StartFailure extends Error {}

const root = resolve(import.meta.dirname, "../..");
const readyWithinMs = 120_000;
const askEveryMs = 100;
const ownerWithinMs = 5_000;

const usage = `Usage: npm start [-- OPTIONS OF wrangler dev]

  --port N            listens on another port than 8787
  --ip ADDRESS        listens on another address than this machine's own: 0.0.0.0 is every one
  --var NAME:VALUE    sets a variable for this run (the readme lists them; lasting ones stand in .dev.vars)
  --persist-to PATH   keeps database and objects in another folder than .wrangler/state
  --log-level log     shows all that wrangler says
  --help              prints this`;

async function start(words: string[]): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    console.log(usage);
    return 0;
  }
  const wanted = readWranglerArguments(words);
  const kept = keptByNpm("start", ["--port", "--ip", "--var", "--persist-to"], process.env);
  if (kept !== undefined) throw new StartFailure(kept);
  if ("problem" in wanted) throw new StartFailure(wanted.problem);
  if (wanted.inspectorPort !== undefined) {
    const inspector = { port: wanted.inspectorPort, ip: undefined };
    await requireFreePort(
      inspector,
      () => `the inspector's port ${inspector.port} is taken; choose another --inspector-port`,
    );
  }
  const origin = originOf(wanted);
  const stateFolder = resolve(root, wanted.persistTo ?? ".wrangler/state");
  const claim = await claimState(stateFolder, origin);
  try {
    return await startWith({ words, wanted, origin, stateFolder, claim });
  } finally {
    await claim.release();
  }
}

interface StartInput {
  words: string[];
  wanted: WranglerArguments;
  origin: string;
  /** Absolute. */
  stateFolder: string;
  claim: StateClaim;
}

async function startWith({ words, wanted, origin, stateFolder, claim: { runningAt } }: StartInput): Promise<number> {
  const runsAlready = (port: number) =>
    `it runs already, at ${runningAt}, with the state in ${stateFolder}. For a second one, with records, members and catalog of its own (the two keys of .dev.vars open both): npm start -- --port ${port} --persist-to .wrangler/second`;
  await requireFreePort(wanted, (free) =>
    runningAt === undefined
      ? `port ${wanted.port} is taken; choose another one: npm start -- --port ${free}`
      : runsAlready(free),
  );
  // Two on one database lock each other out of it.
  if (runningAt !== undefined) throw new StartFailure(runsAlready(wanted.port));

  const configurationFile = resolve(root, "wrangler.toml");
  const misplaced = misplacedLine(configurationFile, "wrangler.toml");
  if (misplaced !== undefined) throw new StartFailure(misplaced);
  const devVarsFile = resolve(root, ".dev.vars");
  const { variables: devVars, made, unread } = await completeDevVarsFile(devVarsFile);
  for (const line of unread) console.warn(`fairlead: line ${line} of .dev.vars has no "=" and is ignored: NAME=value`);
  if (made.length > 0) {
    console.log(`fairlead: made ${made.join(", ")} in .dev.vars`);
    console.log("fairlead: preparing the database and the Workers: the first start takes half a minute");
  } else {
    console.log("fairlead: starting: some ten seconds");
  }
  const apiKey = devVars["FAIRLEAD_API_KEY"] ?? "";
  if (!apiKeyPattern.test(apiKey)) {
    throw new StartFailure(
      "FAIRLEAD_API_KEY in .dev.vars must be sk-fl-v1- and 64 hex digits; remove it to get a new one",
    );
  }
  const config = unstable_readConfig({ config: configurationFile });
  // Only here: what is deployed meets neither.
  const usual = ["SANDBOX", "PRIVATE_URLS"].filter((name) => !(name in devVars || name in wanted.variables));
  const local = Object.fromEntries(usual.map((name) => [name, "true"]));
  checkVariables({ ...config.vars, ...devVars, ...local, ...wanted.variables });

  const done = await prepareLocalDatabase({
    config,
    stateFolder,
    migrationsFolder: resolve(root, "migrations"),
    catalogFile: resolve(root, "src/catalog/data/builtin.generated.json"),
    apiKey,
  });
  for (const line of done) console.log(`fairlead: ${line}`);

  // Beside the state, where there is no .dev.vars: none of its keys get to the console.
  const folder = join(stateFolder, "console");
  await mkdir(folder, { recursive: true });
  const consoleFile = join(folder, "wrangler.json");
  await writeWorkerConfiguration({
    ...{ root, worker: "console", name: serviceOf(config, "CONSOLE") },
    ...{ file: consoleFile, bound: boundToConsole(config), isLocal: true },
  });
  const own = [
    ...(wanted.given.has("config") ? [] : ["--config", configurationFile]),
    // CLOUDFLARE_ENV says where to deploy to.
    ...(wanted.given.has("env") ? [] : ["--env="]),
    ...Object.entries(local).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ...(wanted.given.has("port") ? [] : ["--port", String(wanted.port)]),
    ...(wanted.given.has("show-interactive-dev-session") ? [] : ["--show-interactive-dev-session=false"]),
    // Requests keep the host that they name: whether it is an EU host is decided by it, whatever `routes` say.
    ...(wanted.given.has("infer-origin-from-routes") ? [] : ["--infer-origin-from-routes=false"]),
  ];
  const files = await startFilesWorker({ root, name: serviceOf(config, "FILES") });
  const children: WranglerProcess[] = [files];
  const asked = endWhenAsked(children);
  const gone = new AbortController();
  void files.ended.then(() => {
    if (!asked() && !gone.signal.aborted)
      console.error("fairlead: the Worker that reads PDFs has ended: they are refused until you start again");
  });
  // First, so that the router finds it from its own first moment on.
  const isReady = await files.ready;
  if (asked()) {
    await files.ended;
    return 0;
  }
  if (!isReady) {
    console.error(
      "fairlead: the Worker that reads PDFs is not ready; the router starts without it, and PDFs are refused until it is",
    );
  }
  const said = holdOutput();
  const seen = shownOutput();
  if (wanted.given.has("log-level")) said.release();
  const wrangler = startWrangler(["dev", ...own, ...words, "--config", consoleFile], {
    root,
    environment: files.environment,
    shown: wanted.given.has("log-level") ? said.shown : (text) => seen.next(said.shown(text)),
    hush: withoutCronWarning,
  });
  children.push(wrangler);
  const say = (line: string) => console.log(`fairlead: ${line}`);
  const unwatch = [watchDevVars(devVarsFile, devVars, say), watchConfiguration(configurationFile, say)];
  void wrangler.ended.then(() => {
    for (const stop of unwatch) stop();
    gone.abort();
    files.stop();
  });
  const ready = await waitUntilReady({ origin, apiKey, gone: gone.signal });
  const welcome = ready ? welcomeTo({ origin, apiKey, isOwned: await hasOwner(origin) }) : undefined;
  const held = said.release();
  seen.ownWasIn(held);
  if (!ready) process.stdout.write(held);
  if (!ready && !gone.signal.aborted) {
    console.error(
      `fairlead: ${origin} did not answer within ${readyWithinMs / 1000} seconds; what wrangler says above may tell why`,
    );
    wrangler.stop();
    await Promise.all([wrangler.ended, files.ended]);
    return 1;
  }
  if (welcome !== undefined) console.log(welcome);
  const [code] = await Promise.all([wrangler.ended, files.ended]);
  return asked() ? 0 : code;
}

/** The name of the Worker that a service is bound to. */
function serviceOf({ services }: Unstable_Config, wanted: string): string {
  const name = services?.find(({ binding }) => binding === wanted)?.service;
  if (name !== undefined) return name;
  throw new StartFailure(`wrangler.toml must bind ${wanted} to the service "fairlead-${wanted.toLowerCase()}"`);
}

interface Listener {
  port: number;
  ip: string | undefined;
}

/** `taken` says what to do about it, and is told a port that is likely free. */
async function requireFreePort({ port, ip }: Listener, taken: (free: number) => string): Promise<void> {
  const problem = await new Promise<NodeJS.ErrnoException | undefined>((settle) => {
    const probe = createServer();
    probe.once("error", settle);
    probe.listen({ port, host: ip === undefined || ip === "*" ? "127.0.0.1" : ip }, () =>
      probe.close(() => settle(undefined)),
    );
  });
  if (problem === undefined) return;
  if (problem.code === "EADDRINUSE") throw new StartFailure(taken(port < 65_535 ? port + 1 : port - 1));
  if (problem.code === "EACCES") {
    throw new StartFailure(
      `port ${port} is not for everybody: choose one above 1023, such as npm start -- --port 8787`,
    );
  }
  if (ip === undefined) throw new StartFailure(`cannot listen on port ${port}: ${problem.message}`);
  throw new StartFailure(
    `--ip ${ip} is no address of this machine (${problem.message}): leave it out, or say --ip 0.0.0.0 for every one`,
  );
}

function checkVariables(variables: Record<string, unknown>): void {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof SettingsError) throw new StartFailure(error.message);
    throw error;
  }
}

interface WaitInput {
  origin: string;
  apiKey: string;
  /** Fires when there is nobody left to wait for. */
  gone: AbortSignal;
}

async function waitUntilReady({ origin, apiKey, gone }: WaitInput): Promise<boolean> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const signal = AbortSignal.any([gone, AbortSignal.timeout(readyWithinMs)]);
  while (!signal.aborted) {
    const answer = await fetch(`${origin}/api/v1/key`, { headers, signal }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined && answer.status < 500) return true;
    await pause(askEveryMs);
  }
  return false;
}

/** Ctrl-C and its like end the children first, those that are added later too. Tells whether that has happened. */
function endWhenAsked(children: readonly WranglerProcess[]): () => boolean {
  let asked = false;
  whenAskedToEnd(() => {
    asked = true;
    for (const { stop } of children) stop();
  });
  return () => asked;
}

/** The page on which somebody becomes the owner leads away from it once there is one. */
async function hasOwner(origin: string): Promise<boolean> {
  const signal = AbortSignal.timeout(ownerWithinMs);
  const answer = await fetch(`${origin}/setup`, { redirect: "manual", signal }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 303;
}

Object.assign(process.env, quietEnvironment);
try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(`fairlead: ${error.message}`);
  process.exitCode = 1;
}
