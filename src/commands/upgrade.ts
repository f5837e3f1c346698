// `npm run upgrade -- --check`: what `npm run deploy` of this checkout would change on an installation, and what its
// built-in catalog has that the one in force has not. Reads, and changes nothing.
import { join, resolve } from "node:path";
import * as z from "zod";
import { type DeployArguments, readDeployArguments } from "./deploy/arguments.ts";
import { type Cloudflare, must } from "./deploy/cloudflare.ts";
import { compare, compareCatalogs, countDifferences, type Difference } from "./deploy/compare-catalogs.ts";
import { type Configuration, readConfiguration } from "./deploy/configuration.ts";
import { pendingMigrations, readBuiltinCatalog, readDatabaseState } from "./deploy/database.ts";
import { DeployFailure } from "./deploy/deploy-failure.ts";
import { chooseInstallation, type Installation } from "./deploy/installation.ts";
import { type Interruption, watchInterruption } from "./deploy/interruption.ts";
import { observe } from "./deploy/observe.ts";
import { readRemoteCatalog } from "./deploy/remote-catalog.ts";
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
  const { database } = await observe(cloudflare, installation);
  if (database === undefined) {
    throw new DeployFailure(
      `there is no database ${installation.database} on the account: npm run deploy makes a first installation`,
    );
  }
  const state = await readDatabaseState(cloudflare, database.id);
  const pending = await pendingMigrations(join(root, "migrations"), state.applied);
  show("Migrations", [["to apply", pending]]);
  showDifference("Settings", await compareSettings(cloudflare, installation, configuration));
  if (!state.hasCatalog) {
    console.log("\nCatalog: none yet; npm run deploy loads the built-in one");
    return;
  }
  const difference = compareCatalogs(await readRemoteCatalog(cloudflare, database.id), await readBuiltinCatalog());
  for (const [part, each] of Object.entries(difference)) showDifference(`Built-in ${part}`, each);
  if (countDifferences(Object.values(difference)) === 0) return;
  console.log(`
npm run deploy leaves the catalog in force as it is. To take over what you want of the built-in one:
  npm run catalog -- pull catalog.json --url https://…   (then edit it, or start from src/catalog/data/builtin.generated.json)
  npm run catalog -- push catalog.json --url https://…`);
}

const binding = z.looseObject({
  name: z.string(),
  type: z.string(),
  text: z.string().optional(),
  json: z.unknown().optional(),
});
const settings = z.object({ bindings: z.array(binding) });

/** Variables only: what is bound otherwise, a deployment reconciles by itself. */
async function compareSettings(
  cloudflare: Cloudflare,
  { worker }: Installation,
  { config }: Configuration,
): Promise<Difference> {
  const answer = cloudflare.ask({ path: `/workers/scripts/${worker}/settings` });
  const { bindings } = await must(answer, `read the settings of the Worker ${worker}`, settings);
  const variables = bindings.filter(({ type }) => type === "plain_text" || type === "json");
  const deployed = variables.map(({ name, text, json }) => [name, text ?? json] as const);
  // What only a deployment knows is no difference.
  return compare(
    new Map(deployed.filter(([name]) => name !== "DATA_JURISDICTION")),
    new Map(Object.entries(config.vars)),
  );
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
);
const problem =
  "problem" in wanted ? wanted.problem : wanted.eu || wanted.dryRun ? "upgrade takes --check only" : undefined;
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
