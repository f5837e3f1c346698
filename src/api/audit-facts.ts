// What the audit log may say of a thing before and after a change: what the API shows of it, without secrets, without who
// people are, and without what changes by itself.
import { canonicalJson } from "../wire/audit.ts";
import { isRecord } from "../wire/json.ts";
import { sha256Hex } from "../wire/sha256.ts";

/** Shown once, or sealed: never written down. Addresses of people would outlive their erasure. `api_key` is none of them: a
 * catalog names a secret there. */
const hidden = new Set([
  "access_key",
  "authorization",
  // Of a destination: addresses and headers.
  "config",
  "email",
  "headers",
  "key",
  "password",
  "secret",
  // Of a preset: its version stays and says it.
  "system_prompt",
  "token",
]);
/** Counts of use. */
const restless = /^(?:byok_)?usage(?:_|$)|^limit_remaining$|^limits$/;
const ownKey = /([as]k-fl-v1-)[0-9a-f]{64}/g;
/** Characters of canonical JSON; beyond it the hash of the whole has to do. */
const maxLength = 16_384;

export async function auditFacts(value: unknown): Promise<unknown> {
  if (value === undefined) return undefined;
  const facts = withoutSecrets(value);
  const text = canonicalJson(facts).replaceAll(ownKey, "$1…");
  return text.length <= maxLength ? JSON.parse(text) : { sha256: await sha256Hex(text), length: text.length };
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  const shown = Object.entries(value).filter(([name]) => !hidden.has(name.toLowerCase()) && !restless.test(name));
  return Object.fromEntries(shown.map(([name, one]) => [name, name === "url" ? originOf(one) : withoutSecrets(one)]));
}

/** Addresses of webhooks are secrets in themselves, and who gets e-mails is a person: of those the scheme. */
function originOf(url: unknown): string | null {
  if (typeof url !== "string" || !URL.canParse(url)) return null;
  const { origin, protocol } = new URL(url);
  return origin === "null" ? protocol : origin;
}

/** What names a thing in its own answer. */
export function idOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const { hash, id } = value;
  return typeof hash === "string" ? hash : typeof id === "string" ? id : undefined;
}

export function workspaceIn(value: unknown): string | undefined {
  return isRecord(value) && typeof value["workspace_id"] === "string" ? value["workspace_id"] : undefined;
}
