// Adds a small file to a running Fairlead's catalog. Between reading and writing nobody else's change is lost: the server
// then refuses the write.
import { addToCatalog } from "../../catalog/add-to-catalog.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import { CommandProblem } from "./command-problem.ts";
import { countOf, countParts, listIssues, readDocument, showWarnings } from "./documents.ts";
import { readServersCatalog, replaceServersCatalog } from "./server.ts";

export async function addFile(file: string, server: string): Promise<void> {
  const given = await readDocument(file);
  const { catalog, etag } = await readServersCatalog(server);
  const added = addToCatalog(catalog, given);
  if ("problem" in added) throw new CommandProblem(`${file}: ${added.problem}`);
  const checked = readCatalog(added.document, catalogRules);
  if (!checked.ok) {
    const issues = listIssues(checked.problem, added.document);
    throw new CommandProblem(`${file} has ${countOf(checked.problem, "problem")}, and nothing was added\n${issues}`);
  }
  const { warnings } = await replaceServersCatalog(server, checked.value, etag);
  console.log(`added to ${server}: ${added.parts.join(", ")}; now ${countParts(checked.value)}`);
  showWarnings(warnings, checked.value);
}
