// A process in which wrangler stays loaded: most of a command's time is the loading of its fifteen megabytes. Takes one
// command after the other from its parent, with folder and environment of each, and answers exit code and output.
import { createRequire, registerHooks } from "node:module";
import * as z from "zod";

const command = z.object({
  words: z.array(z.string()),
  folder: z.string(),
  environment: z.record(z.string(), z.string()),
});
const cli = z.object({
  main: z.custom<(words: string[]) => Promise<void>>((value) => typeof value === "function"),
  forgetOutputFile: z.custom<() => void>((value) => typeof value === "function"),
});
/** What a process that runs one command has no need of. */
const further = "exports.main = main; exports.forgetOutputFile = () => { outputFilePath = undefined; };";

const require = createRequire(import.meta.url);
const file = require.resolve("wrangler");
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith("/wrangler-dist/cli.js")) return loaded;
    return { ...loaded, source: `${loaded.source}\n${further}` };
  },
});
const { main, forgetOutputFile } = cli.parse(require(file));

// Called at the end of each command, so that nothing keeps an ordinary process alive.
process.disconnect = () => {};

let output = "";
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (piece) => {
    output += String(piece);
    return true;
  };
}

process.on("message", async (message) => {
  const { words, folder, environment } = command.parse(message);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(folder);
  process.argv = [process.execPath, file, ...words];
  output = "";
  forgetOutputFile();
  const code = await main(words).then(
    () => Number(process.exitCode ?? 0),
    () => 1,
  );
  process.exitCode = 0;
  process.send?.({ code, output });
});
process.on("disconnect", () => process.exit());
