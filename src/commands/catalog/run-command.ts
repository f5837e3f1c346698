// What `npm run catalog` does with its words. It speaks to the terminal and answers with the exit code: 0: done; 1: the catalog
// is wrong, or somebody refused or could not be reached; 2: wrong usage.
import { parseArgs } from "node:util";
import type { Side } from "../../catalog/merge-documents.ts";
import { keptByNpm } from "../kept-by-npm.ts";
import { localServer } from "../local-server.ts";
import { addFile } from "./add.ts";
import { checkFile } from "./check-file.ts";
import { CommandProblem } from "./command-problem.ts";
import { usualFile } from "./documents.ts";
import { importListing } from "./import-listing.ts";
import { pullCatalog, pushCatalog } from "./server.ts";
import { upgradeCatalog } from "./upgrade.ts";

const usage = `Usage: npm run catalog -- COMMAND [FILE] [--url URL]

  add [FILE]                          adds FILE's providers and models to the server's catalog; of what is there under the
                                      same name it changes the fields that FILE names (examples/provider.json)
  check [FILE]                        checks a catalog and prints every problem (without a catalog.json: the built-in one);
                                      warns of prices that differ by more than a fifth from the built-in catalog's
                                      (of the built-in one: between its sources; with --url: from the server's), and
                                      of endpoints that ask 40 times what the cheapest of their model does
  push [FILE]                         replaces the server's whole catalog by FILE
  pull [FILE]                         writes the server's catalog to FILE (without FILE: to standard output)
  import openrouter|models.dev [FILE] makes a catalog of a public listing and of what the built-in one knows,
                                      writes it to FILE (without FILE: to standard output)
  upgrade                             brings the built-in catalog of this version to the server: what you changed
                                      stays, and where both changed, both values are listed
    --dry-run                         shows it, and changes nothing
    --prefer yours|builtin            whose value is taken where both changed (default: yours)

  FILE        add, check, push: catalog.json where none is named
  --url URL   add, push, pull, upgrade: the server (default: what npm start runs here, else http://localhost:8787)
              check: a server whose prices the catalog's are compared with (default: none)
              import: the listing (default: https://openrouter.ai/api/v1 or https://models.dev/api.json)
  --help      prints this

add, push, pull, upgrade and check --url need the management key: the variable ADMIN_KEY, or the line ADMIN_KEY=… in .dev.vars.`;

interface Options {
  url: string | undefined;
  dryRun: boolean | undefined;
  prefer: string | undefined;
}

async function run(command: string | undefined, operands: string[], options: Options): Promise<void> {
  const { url } = options;
  const [first, second] = operands;
  const maxOperands = command === "import" ? 2 : command === "upgrade" ? 0 : 1;
  if (operands.length > maxOperands)
    throw new CommandProblem(`too many arguments: ${operands.slice(maxOperands).join(" ")}`, 2);
  if (url !== undefined && !URL.canParse(url)) throw new CommandProblem(`--url ${url} is not a URL`, 2);
  if (command !== "upgrade" && (options.dryRun ?? options.prefer) !== undefined)
    throw new CommandProblem("--dry-run and --prefer belong to upgrade", 2);
  switch (command) {
    case "check":
      return checkFile({ file: first, url });
    case "add":
      return addFile(first ?? usualFile, url ?? (await localServer()));
    case "push":
      return pushCatalog(first ?? usualFile, url ?? (await localServer()));
    case "pull":
      return pullCatalog(first, url ?? (await localServer()));
    case "import":
      return importListing({ source: first, file: second, url });
    case "upgrade":
      return upgradeCatalog({
        server: url ?? (await localServer()),
        dryRun: options.dryRun === true,
        prefer: readSide(options.prefer),
      });
    case undefined:
      throw new CommandProblem("no command given", 2);
    default:
      throw new CommandProblem(`there is no command ${command}`, 2);
  }
}

function readSide(word: string | undefined): Side | undefined {
  if (word === undefined || word === "yours" || word === "builtin") return word;
  throw new CommandProblem(`--prefer ${word}: it is yours or builtin`, 2);
}

export async function runCatalogCommand(words: string[]): Promise<number> {
  try {
    const kept = keptByNpm("catalog", ["--url", "--dry-run", "--prefer"], process.env);
    if (kept !== undefined) throw new CommandProblem(kept, 2);
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        url: { type: "string" },
        "dry-run": { type: "boolean" },
        prefer: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    const [command, ...operands] = positionals;
    if (values.help === true) console.log(usage);
    else await run(command, operands, { url: values.url, dryRun: values["dry-run"], prefer: values.prefer });
    return 0;
  } catch (error) {
    const wrongOption =
      error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
    if (!(error instanceof CommandProblem) && !wrongOption) throw error;
    const exitCode = error instanceof CommandProblem ? error.exitCode : 2;
    console.error(`catalog: ${error.message}`);
    if (exitCode === 2) console.error(`\n${usage}`);
    return exitCode;
  }
}
