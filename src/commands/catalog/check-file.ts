// Checks a catalog file without a server: the same reader that PUT uses.
import { catalogWarnings } from "../../catalog/check-prices.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import { CommandProblem } from "./command-problem.ts";
import { builtinFile, countParts, listIssues, readDocument, showWarnings } from "./documents.ts";

export async function checkFile(file: string | undefined): Promise<void> {
  const read = readCatalog(await readDocument(file ?? builtinFile), catalogRules);
  const name = file ?? "the built-in catalog";
  if (!read.ok) throw new CommandProblem(`${name} has ${read.problem.length} problems\n${listIssues(read.problem)}`);
  console.log(`${name} is good: ${countParts(read.value)}`);
  showWarnings(catalogWarnings(read.value));
}
