// Lines of wrangler's configuration that stand where Cloudflare does not read them: in TOML a line belongs to the table above
// it, so that a route at the end of the file routes nothing, and under [vars] becomes a variable without a word.
import { experimental_readRawConfig } from "wrangler";
import { settingNames } from "../env.ts";
import { isRecord } from "../wire/json.ts";

/** What only the top level and environments have; it decides at which addresses an installation answers, and whose it is. */
const ofTop = ["routes", "route", "workers_dev", "preview_urls", "account_id"];

/** A sentence for the user, of the first such line; undefined: there is none, or the file cannot be read at all. */
export function misplacedLine(file: string, fileName: string): string | undefined {
  try {
    return findMisplaced(experimental_readRawConfig({ config: file }).rawConfig, fileName);
  } catch {
    return undefined;
  }
}

/** Pure. `config`: the file's tables as they were written. `path`: the names of the table, outermost first. */
export function findMisplaced(config: unknown, fileName: string, path: readonly string[] = []): string | undefined {
  if (Array.isArray(config)) {
    return config.map((each) => findMisplaced(each, fileName, path)).find((problem) => problem !== undefined);
  }
  if (!isRecord(config)) return undefined;
  const environment = path[0] === "env" && path.length > 1 ? path.slice(0, 2) : [];
  const [isTop, isVars] = [path.length === environment.length, path.at(environment.length) === "vars"];
  const where = path.length === 0 ? "outside of all tables" : `under [${path.join(".")}]`;
  for (const [name, value] of Object.entries(config)) {
    if (ofTop.includes(name) && !isTop) {
      return `\`${name}\` stands ${where} in ${fileName}, where Cloudflare does not read it: ${wayUp(environment, fileName)}`;
    }
    if (settingNames.includes(name) && !isVars) {
      return `\`${name}\` stands ${where} in ${fileName}, where it is no variable: move it to [${[...environment, "vars"].join(".")}]`;
    }
    const problem = isVars ? undefined : findMisplaced(value, fileName, [...path, name]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function wayUp(environment: readonly string[], fileName: string): string {
  if (environment.length > 0) return `move it directly below [${environment.join(".")}]`;
  return fileName.endsWith(".toml") ? "move the line above the first line in brackets" : "move it to the top level";
}
