// What the arguments meant for `wrangler dev` say, as far as starting up depends on them. They win over our own.

import { editDistance } from "../wire/edit-distance.ts";

export interface WranglerArguments {
  port: number;
  /** The address to listen on; undefined = this machine only. */
  ip: string | undefined;
  /** undefined: wrangler finds a free one. */
  inspectorPort: number | undefined;
  /** Where local state lies; undefined = the default place. */
  persistTo: string | undefined;
  variables: Record<string, string>;
  /** Every flag that was given, without dashes. */
  given: ReadonlySet<string>;
}

const usualPort = 8787;
/** Those that are meant by what is nearly called so; whatever else there is, wrangler knows. */
const wellKnown = ["port", "ip", "var", "persist-to", "log-level", "inspector-port", "help"];
const slipsPerFlag = 1;
const shortFlags: Record<string, string> = { "-c": "--config", "-e": "--env", "-r": "--remote", "-l": "--local" };

/** Reads `--flag value`, `--flag=value` and `--var A:1 B:2`. A problem is a sentence for the user. */
export function readWranglerArguments(words: readonly string[]): WranglerArguments | { problem: string } {
  const flags = readFlags(words);
  const problem = strayWord(words) ?? strayFlag([...flags.keys()]);
  if (problem !== undefined) return { problem };
  const port = readPort(flags.get("port")?.at(-1), 1) ?? usualPort;
  const inspectorPort = readPort(flags.get("inspector-port")?.at(-1), 0);
  for (const [flag, value] of [
    ["port", port],
    ["inspector-port", inspectorPort],
  ] as const) {
    if (Number.isNaN(value)) {
      const least = flag === "port" ? 1 : 0;
      return { problem: `--${flag} must be a whole number from ${least} to 65535, not ${flags.get(flag)?.at(-1)}` };
    }
  }
  if (port === inspectorPort) return { problem: `--port and --inspector-port are both ${port}: choose two` };
  const variables: Record<string, string> = {};
  for (const variable of flags.get("var") ?? []) {
    const colon = variable.indexOf(":");
    if (colon < 1) return { problem: `--var must look like NAME:VALUE, not ${variable}` };
    variables[variable.slice(0, colon)] = variable.slice(colon + 1);
  }
  const persistTo = flags.get("persist-to")?.at(-1);
  return {
    port,
    inspectorPort: inspectorPort === 0 ? undefined : inspectorPort,
    ip: flags.get("ip")?.at(-1),
    persistTo,
    variables,
    given: new Set(flags.keys()),
  };
}

function strayWord([first]: readonly string[]): string | undefined {
  if (first === undefined || first.startsWith("-")) return undefined;
  const guess = /^\d+$/.test(first) ? `: did you mean --port ${first}?` : "";
  return `npm start takes options only, and ${first} is none${guess}`;
}

function strayFlag(flags: readonly string[]): string | undefined {
  for (const flag of flags) {
    const meant = wellKnown.find(
      (known) => editDistance(flag, known, slipsPerFlag) <= Math.min(slipsPerFlag, flag.length - 1),
    );
    if (meant !== undefined && meant !== flag && !wellKnown.includes(flag)) {
      return `there is no option --${flag}: did you mean --${meant}?`;
    }
  }
  return undefined;
}

/** NaN: it is none. */
function readPort(text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text === "" ? Number.NaN : text);
  return Number.isInteger(port) && port >= least && port <= 65_535 ? port : Number.NaN;
}

function readFlags(words: readonly string[]): Map<string, string[]> {
  const flags = new Map<string, string[]>();
  let current: string[] = [];
  for (const word of words) {
    if (!word.startsWith("-")) {
      current.push(word);
      continue;
    }
    const [name = "", value] = splitOnce(shortFlags[word] ?? word, "=");
    current = flags.get(name.replace(/^-+/, "")) ?? [];
    if (value !== undefined) current.push(value);
    flags.set(name.replace(/^-+/, ""), current);
  }
  return flags;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const position = text.indexOf(separator);
  return position < 0 ? [text] : [text.slice(0, position), text.slice(position + separator.length)];
}

/** The base URL that a program on this machine calls. */
export function originOf({ ip, port }: { ip: string | undefined; port: number }): string {
  const everywhere = ip === undefined || ip === "*" || ip === "0.0.0.0" || ip === "::";
  if (everywhere) return `http://localhost:${port}`;
  return ip.includes(":") ? `http://[${ip}]:${port}` : `http://${ip}:${port}`;
}
