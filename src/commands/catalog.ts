// `npm run catalog -- add | check | push | pull | import | upgrade`: the catalog from the command line, through the API of a running
// Fairlead.
import { runCatalogCommand } from "./catalog/run-command.ts";

process.exitCode = await runCatalogCommand(process.argv.slice(2));
