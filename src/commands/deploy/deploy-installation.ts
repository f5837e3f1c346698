// Brings one installation on Cloudflare to what this checkout says, whatever is there already. Looks first, stops where
// anything is unclear, makes what is missing, and ends with the Worker's own word that it is well.
import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { problemOfVariables, settingNames } from "../../env.ts";
import { present } from "../../wire/present.ts";
import type { DeployArguments } from "./arguments.ts";
import { checkHealth } from "./check-health.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { sealedBy } from "./database.ts";
import { DeployFailure } from "./deploy-failure.ts";
import type { Deployment } from "./deployment.ts";
import { refuseForeignWorkers } from "./foreign-workers.ts";
import { generateBesideConfiguration, generateConfiguration } from "./generated-configuration.ts";
import { describeHosts } from "./hosts.ts";
import { chooseInstallation, type Installation, refuseSharedStorage } from "./installation.ts";
import type { Interruption } from "./interruption.ts";
import { decideJurisdiction } from "./jurisdiction.ts";
import { findKeptKeys, remindOfKeptKeys } from "./kept-keys.ts";
import { chooseKeys, describeOwner, fingerprintOf, type Keys, missingSecrets } from "./keys.ts";
import { databaseIdIn, type FoundParts, nothingOf, observe } from "./observe.ts";
import { planDeployment } from "./plan.ts";
import { runStep } from "./run-step.ts";
import { signIn } from "./sign-in.ts";
import { summarise } from "./summary.ts";
import { urlsOf } from "./targets.ts";

const noDatabaseId = "00000000-0000-0000-0000-000000000000";

export interface Surroundings {
  /** The checkout: its configuration, migrations and keys. */
  root: string;
  interruption: Interruption;
  /** Milliseconds that Cloudflare has for each answer; undefined: the usual. */
  answerWithinMs?: number;
  /** Asks the Worker that was deployed. */
  fetch: typeof fetch;
}

export async function deployInstallation(
  wanted: DeployArguments,
  { root, interruption, answerWithinMs, fetch }: Surroundings,
): Promise<void> {
  const { environment, name, eu } = wanted;
  const configuration = readConfiguration(root, environment);
  const ciName = process.env["WRANGLER_CI_OVERRIDE_NAME"]?.trim() || undefined;
  const installation = chooseInstallation({ configuration, environment, name, ciName });
  if (environment !== undefined) refuseSharedStorage(installation, readConfiguration(root, undefined).names);
  // Dashboard variables may have what the configuration lacks: then only the Worker can tell.
  const elsewhere = configuration.config.keep_vars === true ? settingNames : [];
  if (wanted.dryRun) refuseVariables(configuration, elsewhere);
  if (wanted.dryRun) return showSteps({ root, configuration, installation, eu, interruption });

  const { account_id: accountId } = configuration.config;
  const { runWrangler, signal } = interruption;
  const cloudflare = await signIn({ root, accountId, runWrangler, signal, ...present({ answerWithinMs }) });
  const existing = await observe(cloudflare, installation);
  refuseVariables(configuration, [...elsewhere, ...(existing.secrets ?? [])]);
  await refuseForeignWorkers(cloudflare, installation);
  const configured = configuration.config.r2_buckets.find(({ binding }) => binding === "CONTENTS")?.jurisdiction;
  const jurisdiction = decideJurisdiction({ installation, existing, eu, configured });
  requireSubdomain(configuration, cloudflare.accountId, existing);
  const keys = chooseKeys({
    existing: existing.secrets,
    variables: process.env,
    kept: findKeptKeys(root, installation),
    owner: describeOwner(installation.worker, cloudflare.accountId),
    random: randomBytes,
  });
  const databaseId = databaseIdIn(existing) ?? "";
  if (databaseId !== "" && "ENCRYPTION_KEY" in keys.values) {
    refuseOtherSeal(keys, await sealedBy(cloudflare, databaseId));
  }

  const deployment: Deployment = {
    ...{ root, cloudflare, installation, jurisdiction, keys, interruption },
    ...{ databaseId, generated: "", targets: [] },
  };
  try {
    for (const step of planDeployment({ installation, existing, jurisdiction, newSecrets: Object.keys(keys.values) })) {
      console.log(`\n── ${step.title}`);
      if (deployment.databaseId !== "" && deployment.generated === "") {
        deployment.generated = await generateConfiguration({ ...deployment, configuration });
      }
      await runStep(step, deployment);
    }
    await checkWorker(deployment, fetch);
    console.log(`\n${summarise(deployment, configuration.fileName)}`);
  } finally {
    remindOfKeptKeys(root, installation);
  }
}

interface DryRun {
  root: string;
  configuration: Configuration;
  installation: Installation;
  eu: boolean;
  interruption: Interruption;
}

async function showSteps({ root, configuration, installation, eu, interruption }: DryRun): Promise<void> {
  const jurisdiction = eu ? "eu" : null;
  console.log("On an account that has nothing yet, npm run deploy would:");
  const steps = planDeployment({
    installation,
    existing: nothingOf(installation),
    jurisdiction,
    newSecrets: missingSecrets(undefined),
  });
  const { routes = [], route, vars, workers_dev: isAtWorkersDev = true, triggers } = configuration.config;
  const hosts = describeHosts({
    ...{ worker: installation.worker, routes: route === undefined ? routes : [...routes, route] },
    ...{ isAtWorkersDev, euHostnames: String(vars["EU_HOSTNAMES"] ?? "eu.*") },
  });
  const consumed = (configuration.config.queues.consumers ?? []).map(({ queue }) => queue);
  const rest = [
    `take what comes from the queues ${consumed.map((queue) => installation.renamed.get(queue) ?? queue).join(", ")}`,
    ...(triggers.crons === undefined ? [] : [`run the crons ${triggers.crons.join(", ")}`]),
    ...(eu ? ["keep Durable Objects in the European Union too (DATA_JURISDICTION)"] : []),
  ];
  for (const title of [...steps.map((step) => step.title), ...rest, ...hosts]) console.log(`  - ${title}`);
  const input = { root, configuration, installation, jurisdiction, databaseId: noDatabaseId, suffix: ".dry-run" };
  const file = await generateConfiguration(input);
  for (const worker of ["files", "console"] as const) {
    const beside = { root, installation, worker, generated: file, suffix: ".dry-run" };
    console.log(`\nBuilding ${installation.beside[worker]}:`);
    await build(interruption, { file: await generateBesideConfiguration(beside), environment: "" });
  }
  console.log(`\nBuilding ${installation.worker}, the router:`);
  await build(interruption, { file, environment: installation.environment ?? "" });
  console.log("\nfairlead: that is all; nothing was changed.");
}

/** Builds the Worker of a generated configuration, which is removed again. */
async function build(
  { runWrangler }: Interruption,
  { file, environment }: { file: string; environment: string },
): Promise<void> {
  const words = ["deploy", "--dry-run", "--config", file, `--env=${environment}`];
  const { code, output } = await runWrangler(words, { show: false });
  await rm(file);
  console.log(output.replace(/^--dry-run: exiting now\.$/m, "").trim());
  if (code !== 0) throw new DeployFailure("the Worker could not be built, as wrangler says above");
}

/** What would stop the Worker, which refuses it too. `elsewhere`: names of what is set already, whatever it is. */
function refuseVariables({ config, fileName }: Configuration, elsewhere: readonly string[]): void {
  const problem = problemOfVariables(config.vars, elsewhere);
  if (problem !== undefined) throw new DeployFailure(`${problem} (variables under [vars] of ${fileName})`);
}

/** Asked before anything is made; wrangler would say it behind everything else. */
function requireSubdomain({ config, fileName }: Configuration, accountId: string, { subdomain }: FoundParts): void {
  if (subdomain !== "missing" || config.workers_dev === false) return;
  throw new DeployFailure(
    `this account has no workers.dev subdomain yet: choose one at https://dash.cloudflare.com/${accountId}/workers/onboarding (it takes a minute), or set workers_dev = false and routes in ${fileName}`,
  );
}

/** What one ENCRYPTION_KEY sealed no other can open: a database keeps the key that it began with. */
function refuseOtherSeal({ values }: Keys, fingerprints: readonly string[]): void {
  const key = values["ENCRYPTION_KEY"];
  if (key === undefined || fingerprints.length === 0 || fingerprints.includes(fingerprintOf(key))) return;
  throw new DeployFailure(
    `the database holds data that another ENCRYPTION_KEY sealed (the SHA-256 of its bytes begins with ${fingerprints.join(" or ")}): set that key as ENCRYPTION_KEY in the environment and deploy again`,
  );
}

async function checkWorker(
  { root, targets, interruption: { signal } }: Deployment,
  fetch: Surroundings["fetch"],
): Promise<void> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
  const health = await checkHealth({ urls: urlsOf(targets), version, signal, fetch });
  switch (health?.state) {
    case undefined:
      console.warn("\nNot checked: the Worker has no address of its own yet. Ask GET /health once it has a route.");
      return;
    case "good":
      console.log(`\nChecked: ${health.url}/health is ok (${health.words}).`);
      return;
    case "unreachable":
      console.warn(
        `\nNot checked: ${health.url} could not be reached from here (${health.cause}). A new address can take some minutes; then see for yourself:\n  curl ${health.url}/health`,
      );
      return;
    case "bad":
      throw new DeployFailure(`deployed, but ${health.url}/health is not well: ${health.problem}`);
  }
}
