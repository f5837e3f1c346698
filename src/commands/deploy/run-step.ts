// One step of the plan, done on the account. Each can be repeated: what an earlier run left behind is found and kept.
import { join } from "node:path";
import { builtinDigest } from "../catalog/builtin.ts";
import { hasNamelessFiles } from "../nameless-file.ts";
import { handedFile } from "../run-wrangler.ts";
import type { Beside } from "../worker-configuration.ts";
import { planDatabaseUpdate, readDatabaseState } from "./database.ts";
import { DeployFailure } from "./deploy-failure.ts";
import type { Deployment } from "./deployment.ts";
import { generateBesideConfiguration } from "./generated-configuration.ts";
import type { RunWrangler } from "./interruption.ts";
import { keepKeys } from "./kept-keys.ts";
import type { DeployStep } from "./plan.ts";
import { database, queueRetention } from "./resources.ts";
import { readTargets } from "./targets.ts";

export async function runStep(step: DeployStep, deployment: Deployment): Promise<void> {
  const { cloudflare, jurisdiction } = deployment;
  switch (step.kind) {
    case "create": {
      const { resource, name, title } = step;
      const id = await resource.make(cloudflare, { name, jurisdiction, title });
      if (resource === database) deployment.databaseId = id;
      return;
    }
    case "keep-longer": {
      const body = { settings: { message_retention_period: queueRetention } };
      const answer = await cloudflare.ask({ path: `/queues/${step.id}`, method: "PATCH", body });
      // The messages are safe for some days as it is: no reason to stop.
      if (answer.state === "unknown") console.warn(`fairlead: it stays as it is: ${answer.cause}`);
      return;
    }
    case "prepare-database":
      return prepareDatabase(deployment);
    case "deploy-beside":
      return uploadBeside(step.worker, deployment);
    case "deploy":
      return upload(deployment);
  }
}

const newerCatalogNotice =
  "the catalog in force stays; this version has another built-in one than it began with: npm run upgrade -- --check";

async function prepareDatabase(deployment: Deployment): Promise<void> {
  const { cloudflare, databaseId, root, interruption } = deployment;
  const state = await readDatabaseState(cloudflare, databaseId);
  const { sql, done } = await planDatabaseUpdate(join(root, "migrations"), state, new Date().toISOString());
  for (const line of done) console.log(line);
  if (state.hasCatalog && state.baseDigest !== (await builtinDigest())) console.log(newerCatalogNotice);
  if (sql === undefined) {
    console.log("nothing to do");
    return;
  }
  await interruption.withPrivateFile("update.sql", sql, (file) =>
    runWrangler(deployment, ["d1", "execute", "DB", "--remote", "--yes", "--file", file], { show: false }),
  );
}

async function uploadBeside(worker: Beside, deployment: Deployment): Promise<void> {
  const { interruption } = deployment;
  const words = ["deploy", "--config", await generateBesideConfiguration({ ...deployment, worker }), "--env="];
  // A build of Cloudflare's insists on the Worker that it belongs to: it would call all of them that, or refuse the others.
  const environment = { WRANGLER_CI_OVERRIDE_NAME: undefined, WRANGLER_CI_MATCH_TAG: undefined };
  const { code } = await interruption.runWrangler(words, { show: true, environment });
  if (code !== 0) throw new DeployFailure("wrangler deploy failed, as it says above");
}

async function upload(deployment: Deployment): Promise<void> {
  const { keys, interruption } = deployment;
  if (Object.keys(keys.values).length === 0) {
    await runUpload(deployment, []);
    return;
  }
  // Kept before they are in force: a key that only Cloudflare knows could never be used.
  await keepKeys(deployment);
  const secrets = JSON.stringify(keys.values);
  if (hasNamelessFiles()) {
    await runUpload(deployment, ["--secrets-file", handedFile], secrets);
    return;
  }
  await interruption.withPrivateFile("secrets.json", secrets, (file) =>
    runUpload(deployment, ["--secrets-file", file]),
  );
}

async function runUpload(deployment: Deployment, words: string[], handed?: string): Promise<void> {
  await deployment.interruption.withPrivateFile("output.ndjson", "", async (file) => {
    const environment = { WRANGLER_OUTPUT_FILE_PATH: file };
    await runWrangler(deployment, ["deploy", ...words], { show: true, environment, handed });
    deployment.targets = await readTargets(file);
  });
}

async function runWrangler(
  { interruption, generated, installation }: Deployment,
  words: string[],
  input: Parameters<RunWrangler>[1],
): Promise<void> {
  const all = [...words, "--config", generated, `--env=${installation.environment ?? ""}`];
  const { code, output } = await interruption.runWrangler(all, input);
  const command = words.slice(0, 2).filter((word) => !word.startsWith("-"));
  if (code !== 0 && !input.show) console.error(output);
  if (code !== 0) throw new DeployFailure(`wrangler ${command.join(" ")} failed, as it says above`);
}
