// What the words behind `npm run deploy --` ask for. Everything unknown is refused before anything happens: a typing error
// must not create storage in the wrong place. Pure.

import { keptByNpm } from "../kept-by-npm.ts";

export interface DeployArguments {
  help: boolean;
  dryRun: boolean;
  eu: boolean;
  /** The environment `[env.NAME]` of the configuration. */
  environment: string | undefined;
  /** Another installation in the same account. */
  name: string | undefined;
}

export const deployUsage = `Usage: npm run deploy -- [--eu] [--name NAME | --env NAME] [--dry-run]

  --eu         keeps database, bucket, queues and Durable Objects in the European Union (new installations only)
  --name NAME  another installation in the same account: Worker, database, bucket and queues are called after NAME
  --env NAME   the environment [env.NAME] of the configuration, with bindings of its own
  --dry-run    shows the steps and builds the Worker; needs no account and changes nothing
  --help       prints this`;

const flags: Record<string, "flag" | "value"> = {
  "--help": "flag",
  "--dry-run": "flag",
  "--eu": "flag",
  "--env": "value",
  "--name": "value",
};
const shortForms: Record<string, string> = { "-h": "--help", "-e": "--env" };
/** Typing errors up to this many letters away are answered with a guess. */
const maxDistance = 3;

/**
 * `variables`: the process's; `CLOUDFLARE_ENV` stands for `--env`. `script`: as which the command was called. A problem is a
 * sentence for the user.
 */
export function readDeployArguments(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  script = "deploy",
): DeployArguments | { problem: string } {
  const kept = keptByNpm(script, [...Object.keys(flags), "--jurisdiction"], variables);
  if (kept !== undefined) return { problem: kept };
  const given = new Map<string, string>();
  for (let position = 0; position < words.length; position++) {
    const word = words[position] ?? "";
    const equals = word.indexOf("=");
    const flag = shortForms[word] ?? (equals < 0 ? word : word.slice(0, equals));
    const kind = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
    if (kind === undefined) return { problem: unknown(word, flag) };
    if (given.has(flag)) return { problem: `${flag} was given twice` };
    if (kind === "flag" && equals >= 0) return { problem: `${flag} takes no value: write ${flag}, not ${word}` };
    const value = kind === "flag" ? "" : equals >= 0 ? word.slice(equals + 1) : words[++position];
    if (kind === "value" && (value === undefined || value === "" || value.startsWith("-"))) {
      return { problem: `${flag} needs a name: ${flag} NAME` };
    }
    given.set(flag, value ?? "");
  }
  const environment = given.get("--env") ?? (variables["CLOUDFLARE_ENV"]?.trim() || undefined);
  const name = given.get("--name");
  const wanted = {
    help: given.has("--help"),
    dryRun: given.has("--dry-run"),
    eu: given.has("--eu"),
    environment,
    name,
  };
  if (name !== undefined && environment !== undefined) {
    const source = given.has("--env") ? "--env" : "CLOUDFLARE_ENV";
    return { problem: `--name and ${source} choose different installations: give one of them` };
  }
  if (name !== undefined && !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name)) {
    return { problem: `--name ${name}: use lower-case letters, digits and hyphens, with no hyphen at either end` };
  }
  return wanted;
}

function unknown(word: string, flag: string): string {
  if (!word.startsWith("-")) return `nothing is called ${word}: npm run deploy takes options only`;
  const [nearest] = Object.keys(flags)
    .map((known) => ({ known, distance: distanceOf(flag.toLowerCase(), known) }))
    .sort((a, b) => a.distance - b.distance);
  const guess =
    nearest !== undefined && nearest.distance <= Math.min(maxDistance, flag.length - 1)
      ? `: did you mean ${nearest.known}?`
      : "";
  const eu = flag === "--jurisdiction" ? ": to keep storage in the European Union, say --eu" : guess;
  return `there is no option ${word}${eu}`;
}

/** Edits that make one of the other (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
