// Brings the built-in catalog of this checkout to a running Fairlead, without what its operator changed being lost.
import { mergeCatalogs } from "../../catalog/merge-catalogs.ts";
import type { Side } from "../../catalog/merge-documents.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import { readBuiltin } from "./builtin.ts";
import { CommandProblem } from "./command-problem.ts";
import { describeMerge } from "./describe-merge.ts";
import { countParts, listIssues, showWarnings } from "./documents.ts";
import { readServersBase, readServersCatalog, replaceServersCatalog } from "./server.ts";

interface UpgradeInput {
  server: string;
  dryRun: boolean;
  /** Whose value is taken where both changed; undefined: yours, where it can be told what is yours. */
  prefer: Side | undefined;
}

export async function upgradeCatalog({ server, dryRun, prefer: wanted }: UpgradeInput): Promise<void> {
  const prefer = wanted ?? "yours";
  const builtin = await readBuiltin();
  const { catalog: yours, etag } = await readServersCatalog(server);
  // Behind it: whoever replaces both in between makes the ETag a former one.
  const base = await readServersBase(server);
  if (base?.digest === builtin.digest) {
    console.log(`nothing to do: ${server} began with this built-in catalog (${builtin.digest})`);
    return;
  }
  const merged = mergeCatalogs({ base: base?.catalog, yours, builtin: builtin.catalog, prefer });
  console.log(`The built-in catalog ${builtin.digest} against ${base?.digest ?? "one that is not known"}, and yours\n`);
  console.log(describeMerge(merged, prefer));
  const checked = readCatalog(merged.document, catalogRules);
  if (!checked.ok) {
    throw new CommandProblem(`both together make no good catalog: mend yours first\n${listIssues(checked.problem)}`);
  }
  if (dryRun) return;
  if (base === undefined && wanted === undefined) throw new CommandProblem(unknownBase);
  const { digest, catalog } = builtin;
  const { warnings } = await replaceServersCatalog(server, { ...checked.value, base: { digest, ...catalog } }, etag);
  console.log(`\nupgraded ${server}: ${countParts(checked.value)}`);
  showWarnings(warnings);
}

const unknownBase = `it is not known which built-in catalog yours began with, so what you changed cannot be told from what is new. Once:
  --prefer yours    leaves yours as it is, and goes by this built-in catalog from now on
  --prefer builtin  takes all of the built-in one; models, endpoints and providers of your own stay`;
