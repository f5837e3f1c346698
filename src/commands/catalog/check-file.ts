// Checks a catalog file without a server: the same reader that PUT uses.
import { readCatalog } from "../../catalog/read-catalog.ts";
import { CommandProblem } from "./command-problem.ts";
import { builtinFile, countParts, listIssues, readDocument } from "./documents.ts";

export async function checkFile(file: string | undefined): Promise<void> {
  const read = readCatalog(await readDocument(file ?? builtinFile));
  const name = file ?? "the built-in catalog";
  if (!read.ok) throw new CommandProblem(`${name} has ${read.problem.length} problems\n${listIssues(read.problem)}`);
  console.log(`${name} is good: ${countParts(read.value)}`);
}
