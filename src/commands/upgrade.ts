// `npm run upgrade -- --check`: what `npm run deploy` of this checkout would change on an installation, and what its
// built-in catalog has that the one in force has not. Reads, and changes nothing.
import { join, resolve } from "node:path";
import { mergeCatalogs } from "../catalog/merge-catalogs.ts";
import { readBuiltin } from "./catalog/builtin.ts";
import { describeMerge } from "./catalog/describe-merge.ts";
import { type DeployArguments, readDeployArguments } from "./deploy/arguments.ts";
import { compareSettings, type Difference } from "./deploy/compare-settings.ts";
import { readConfiguration } from "./deploy/configuration.ts";
import { pendingMigrations, readDatabaseState } from "./deploy/database.ts";
import { DeployFailure } from "./deploy/deploy-failure.ts";
import { chooseInstallation } from "./deploy/installation.ts";
import { type Interruption, watchInterruption } from "./deploy/interruption.ts";
import { databaseIdIn, observe } from "./deploy/observe.ts";
import { readRemoteCatalog, readRemoteCatalogBase } from "./deploy/remote-catalog.ts";
import { signIn } from "./deploy/sign-in.ts";

const root = resolve(import.meta.dirname, "../..");
const shownNames = 12;

const usage = `Usage: npm run upgrade -- --check [--env NAME | --name NAME]

Shows what this version would change on an installation: migrations, settings, and the built-in catalog against the
one in force. Changes nothing. Then: npm run deploy`;

async function check({ environment, name }: DeployArguments, { runWrangler, signal }: Interruption): Promise<void> {
  const configuration = readConfiguration(root, environment);
  const installation = chooseInstallation({ configuration, environment, name, ciName: undefined });
  const { account_id: accountId } = configuration.config;
  const cloudflare = await signIn({ root, accountId, runWrangler, signal });
  const databaseId = databaseIdIn(await observe(cloudflare, installation));
  if (databaseId === undefined) {
    throw new DeployFailure(
      `there is no database ${installation.database} on the account: npm run deploy makes a first installation`,
    );
  }
  const state = await readDatabaseState(cloudflare, databaseId);
  const pending = await pendingMigrations(join(root, "migrations"), state.applied);
  show("Migrations", [["to apply", pending]]);
  showDifference("Settings", await compareSettings(cloudflare, installation, configuration));
  if (!state.hasCatalog) {
    console.log("\nCatalog: none yet; npm run deploy loads the built-in one");
    return;
  }
  const base = await readRemoteCatalogBase(cloudflare, { id: databaseId, baseDigest: state.baseDigest });
  const builtin = await readBuiltin();
  if (base?.digest === builtin.digest) {
    console.log(`\nCatalog: it began with this version's built-in one (${builtin.digest}), nothing to change`);
    return;
  }
  const yours = await readRemoteCatalog(cloudflare, databaseId);
  const merged = mergeCatalogs({ base: base?.catalog, yours, builtin: builtin.catalog, prefer: "yours" });
  console.log(`\n${describeMerge(merged, "yours")}
${base === undefined ? "\nIt is not known which built-in catalog yours began with: all that differs is listed as changed on both sides.\n" : ""}
npm run deploy leaves the catalog in force as it is. To take this over, after deploying:
  ADMIN_KEY=… npm run catalog -- upgrade --url https://…`);
}

function showDifference(title: string, { added, changed, removed }: Difference): void {
  show(title, [
    ["new", added],
    ["changed", changed],
    ["not in this version", removed],
  ]);
}

function show(title: string, lists: [what: string, names: string[]][]): void {
  console.log(`\n${title}${lists.every(([, names]) => names.length === 0) ? ": nothing to change" : ""}`);
  for (const [what, names] of lists.filter(([, each]) => each.length > 0)) {
    const more = names.length > shownNames ? `\n    and ${names.length - shownNames} more` : "";
    console.log(`  ${names.length} ${what}\n    ${names.slice(0, shownNames).join("\n    ")}${more}`);
  }
}

const words = process.argv.slice(2);
const wanted = readDeployArguments(
  words.filter((word) => word !== "--check"),
  process.env,
  "upgrade",
);
const problem =
  "problem" in wanted
    ? wanted.problem
    : wanted.eu || wanted.dryRun
      ? "--eu and --dry-run are for npm run deploy"
      : undefined;
if ("problem" in wanted || problem !== undefined) {
  console.error(`fairlead: ${problem}\n\n${usage}`);
  process.exitCode = 2;
} else if (wanted.help || !words.includes("--check")) {
  console.log(usage);
  process.exitCode = wanted.help ? 0 : 2;
} else {
  try {
    await check(wanted, watchInterruption(root));
  } catch (error) {
    if (!(error instanceof DeployFailure)) throw error;
    console.error(`\nfairlead: ${error.message}`);
    process.exitCode = error.exitCode;
  }
}
