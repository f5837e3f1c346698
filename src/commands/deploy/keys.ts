// The two keys that every installation has of its own: from the environment, from a file that an earlier run left, or made
// now. Never printed; in a CI never made, because nobody could ever read them there. Pure, but for `random`.
import { createHash } from "node:crypto";
import { parseEnv } from "node:util";
import { readSettings, SettingsError } from "../../env.ts";
import { DeployFailure } from "./deploy-failure.ts";

const ownSecrets = ["ADMIN_KEY", "ENCRYPTION_KEY"] as const;

export interface Keys {
  /** To be put as secrets with the new version. */
  values: Record<string, string>;
  /** The part of them that was made now and that nobody but us knows. */
  made: Record<string, string>;
}

export interface KeysInput {
  /** Names of the secrets that are set already; undefined: there is no Worker yet. */
  existing: readonly string[] | undefined;
  variables: Readonly<Record<string, string | undefined>>;
  kept: KeptKeys | undefined;
  /** Whose keys are looked for, as `describeOwner` writes it. */
  owner: string;
  random(bytes: number): Buffer;
}

export interface KeptKeys {
  /** undefined: the file does not say. */
  owner: string | undefined;
  keys: Record<string, string>;
  /** For messages. */
  fileName: string;
}

export function missingSecrets(existing: readonly string[] | undefined): string[] {
  return ownSecrets.filter((name) => !existing?.includes(name));
}

export function chooseKeys({ existing, variables, kept, owner, random }: KeysInput): Keys {
  const keys: Keys = { values: {}, made: {} };
  const nowhere: string[] = [];
  for (const name of missingSecrets(existing)) {
    const given = variables[name]?.trim() || keptKey(kept, owner, name);
    if (given) keys.values[name] = given;
    else nowhere.push(name);
  }
  if (nowhere.length > 0 && inCi(variables)) {
    throw new DeployFailure(
      `${nowhere.join(" and ")} must come from the environment in a CI: a key made here would be lost with this machine.\n${howToMake}`,
    );
  }
  for (const name of nowhere) {
    const value =
      name === "ENCRYPTION_KEY" ? random(32).toString("base64") : `sk-fl-admin-${random(32).toString("hex")}`;
    keys.values[name] = value;
    keys.made[name] = value;
  }
  checkShape(keys.values);
  return keys;
}

const howToMake = `Make them once, keep them in a password manager, and give them to the build as secret variables:
  ADMIN_KEY       openssl rand -hex 32
  ENCRYPTION_KEY  openssl rand -base64 32
(Cloudflare's own builds: Settings > Build > Variables and secrets. Once the Worker has them, the build needs them no more.)`;

function keptKey(kept: KeptKeys | undefined, owner: string, name: string): string | undefined {
  const key = kept?.keys[name];
  if (kept === undefined || !key) return undefined;
  if (kept.owner === undefined || kept.owner === owner) return key;
  throw new DeployFailure(
    `${kept.fileName} holds the keys of ${kept.owner}: put them into a password manager and remove the file, then deploy again`,
  );
}

/** Takes of the kept ones what was made here for the same owner and is not kept yet. */
export function adoptKeys(keys: Keys, kept: KeptKeys | undefined, owner: string): void {
  for (const name of Object.keys(keys.made)) {
    const there = keptKey(kept, owner, name);
    if (there === undefined) continue;
    keys.values[name] = there;
    delete keys.made[name];
  }
}

function checkShape(values: Record<string, string>): void {
  try {
    readSettings(values);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new DeployFailure(`${error.message}\n${howToMake}`);
  }
}

/** The names that builds go by; `CI=false` is none. */
const ciVariables = ["CI", "WORKERS_CI", "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI", "TF_BUILD"];

export function inCi(variables: Readonly<Record<string, string | undefined>>): boolean {
  return ciVariables.some((name) => !["", "0", "false"].includes(variables[name]?.trim().toLowerCase() ?? ""));
}

export function describeOwner(worker: string, accountId: string): string {
  return `${worker} in the Cloudflare account ${accountId}`;
}

const ownerLine = /^# Keys of (.+)$/m;

export function formatKeptKeys(owner: string, made: Readonly<Record<string, string>>): string {
  const lines = Object.entries(made).map(([name, value]) => `${name}=${value}\n`);
  return `# Keys of ${owner}\n# Put them into a password manager, then remove this file.\n${lines.join("")}`;
}

export function readKeptKeys(text: string, fileName: string): KeptKeys {
  const keys = Object.entries(parseEnv(text)).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  return { owner: ownerLine.exec(text)?.[1], keys: Object.fromEntries(keys), fileName };
}

/** How the database names the ENCRYPTION_KEY that sealed something: the first 8 hex digits of its SHA-256. */
export function fingerprintOf(encryptionKey: string): string {
  return createHash("sha256").update(Buffer.from(encryptionKey, "base64")).digest("hex").slice(0, 8);
}
