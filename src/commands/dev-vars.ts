// The file `.dev.vars`: what is missing in it is made and added at its end, what is there stays as it is.
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";

export interface DevVars {
  variables: Record<string, string>;
  /** Names of those that were missing. */
  made: string[];
  /** Numbers of the lines that say nothing, since they have no `=`. */
  unread: number[];
  /** The file's new text; the same as before where nothing was missing. */
  text: string;
}

export const apiKeyPattern = /^sk-fl-v1-[0-9a-f]{64}$/;

/** `random` gives that many random bytes. */
export function completeDevVars(text: string, random: (bytes: number) => Buffer): DevVars {
  const known = readDevVars(text);
  const unread = linesWithoutValue(text);
  const made = [
    { name: "ADMIN_KEY", comment: "the root management key", make: () => `sk-fl-admin-${random(32).toString("hex")}` },
    { name: "ENCRYPTION_KEY", comment: "wraps what is stored encrypted", make: () => random(32).toString("base64") },
    { name: "FAIRLEAD_API_KEY", comment: "the local API key", make: () => `sk-fl-v1-${random(32).toString("hex")}` },
  ].filter(({ name }) => (known[name] ?? "") === "");
  if (made.length === 0) return { variables: known, made: [], unread, text };

  const lines = made.map(({ name, comment, make }) => `# Made by npm start: ${comment}.\n${name}=${make()}\n`);
  const kept = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  const completed = kept + lines.join("");
  return { variables: readDevVars(completed), made: made.map(({ name }) => name), unread, text: completed };
}

/** The variables of a file that has all of them afterwards, and that only its owner can read. */
export async function completeDevVarsFile(file: string): Promise<Omit<DevVars, "text">> {
  const fresh = existsSync(file) ? undefined : completeDevVars("", randomBytes);
  if (fresh !== undefined) await makeWhole(file, fresh.text);
  const before = await readFile(file, "utf8");
  const { text, variables, made, unread } = completeDevVars(before, randomBytes);
  if (text !== before) await writeFile(file, text);
  // Also where it was complete: it holds keys, and whoever made it may have left it open to every user of the machine.
  await chmod(file, 0o600);
  return { variables, made: before === fresh?.text ? fresh.made : made, unread };
}

/** Two may start at the same moment: what the first of them makes is what both read, and never half of it. */
async function makeWhole(file: string, text: string): Promise<void> {
  const made = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(made, text, { mode: 0o600 });
  await link(made, file).catch(async (error: NodeJS.ErrnoException) => {
    // Some file systems know no links.
    if (error.code !== "EEXIST") await rename(made, file);
  });
  await rm(made, { force: true });
}

/** The variables of the file's text, those without a value as empty ones. */
export function readDevVars(text: string): Record<string, string> {
  return Object.fromEntries(Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? ""]));
}

/** Quotes may hold several lines. */
function linesWithoutValue(text: string): number[] {
  const values = /^[^#\n]*?=[ \t]*(["'`])[\s\S]*?\1/gm;
  const lines = text.replace(values, (value) => `=${"\n=".repeat(value.split("\n").length - 1)}`).split("\n");
  return lines.flatMap((line, place) => (/^\s*[^\s#=][^=]*$/.test(line) ? [place + 1] : []));
}

export function hashOfKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** The key with its middle cut out, to recognise it by. */
export function labelOfKey(key: string): string {
  return `${key.slice(0, 12)}...${key.slice(-3)}`;
}
