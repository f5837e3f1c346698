// `npm run catalog -- check | push | pull | import`: the catalog from the command line, through the API of a running
// Fairlead. Exit code 0: done; 1: the catalog is wrong, or somebody refused or could not be reached; 2: wrong usage.
import { parseArgs } from "node:util";
import { checkFile } from "./catalog/check-file.ts";
import { CommandProblem } from "./catalog/command-problem.ts";
import { importListing } from "./catalog/import-listing.ts";
import { pullCatalog, pushCatalog } from "./catalog/server.ts";

const usage = `Usage: npm run catalog -- COMMAND [FILE] [--url URL]

  check [FILE]                        checks a catalog and prints every problem (without FILE: the built-in one);
                                      warns of prices that differ by more than a fifth from the built-in catalog's
                                      (of the built-in one: between its sources; with --url: from the server's), and
                                      of endpoints that ask 40 times what the cheapest of their model does
  push [FILE]                         replaces the server's catalog by FILE (default: catalog.json)
  pull [FILE]                         writes the server's catalog to FILE (without FILE: to standard output)
  import openrouter|models.dev [FILE] makes a catalog of a public listing and of what the built-in one knows,
                                      writes it to FILE (without FILE: to standard output)

  --url URL   push, pull: the server (default: http://localhost:8787)
              check: a server whose prices the catalog's are compared with (default: none)
              import: the listing (default: https://openrouter.ai/api/v1 or https://models.dev/api.json)
  --help      prints this

push, pull and check --url need the management key: the variable ADMIN_KEY, or the line ADMIN_KEY=… in .dev.vars.`;

const defaultServer = "http://localhost:8787";

async function run(command: string | undefined, operands: string[], url: string | undefined): Promise<void> {
  const [first, second] = operands;
  const maxOperands = command === "import" ? 2 : 1;
  if (operands.length > maxOperands)
    throw new CommandProblem(`too many arguments: ${operands.slice(maxOperands).join(" ")}`, 2);
  if (url !== undefined && !URL.canParse(url)) throw new CommandProblem(`--url ${url} is not a URL`, 2);
  switch (command) {
    case "check":
      return checkFile({ file: first, url });
    case "push":
      return pushCatalog(first ?? "catalog.json", url ?? defaultServer);
    case "pull":
      return pullCatalog(first, url ?? defaultServer);
    case "import":
      return importListing({ source: first, file: second, url });
    case undefined:
      throw new CommandProblem("no command given", 2);
    default:
      throw new CommandProblem(`there is no command ${command}`, 2);
  }
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { url: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [command, ...operands] = positionals;
  if (values.help === true) console.log(usage);
  else await run(command, operands, values.url);
} catch (error) {
  const wrongOption = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!(error instanceof CommandProblem) && !wrongOption) throw error;
  const exitCode = error instanceof CommandProblem ? error.exitCode : 2;
  console.error(`catalog: ${error.message}`);
  if (exitCode === 2) console.error(`\n${usage}`);
  process.exitCode = exitCode;
}
