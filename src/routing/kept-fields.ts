// Fields by which a client asks a provider to keep something: the answer for later, the conversation, the cache beyond its
// memory, an address to call back. Unknown fields pass to providers, so that zero retention would end where such a field
// begins. Dropped they would leave a client waiting for what never comes: they are refused by name. What is neither here nor
// among the known fields stays behind (`known-fields.ts`).
import type { Failure } from "../wire/failure.ts";
import { isRecord, type JsonRecord } from "../wire/json.ts";
import { plainName } from "./known-fields.ts";
import { nothingKeptBy, type PrivacySettings } from "./privacy-in-force.ts";

/** By name in lower case without dashes and underscores, for vendors spell alike fields in each way. */
const keeping: ReadonlySet<string> = new Set([
  // Kept to be read, listed or trained on (OpenAI, xAI), and answered when nobody waits any more.
  ...["store", "storemessages", "save", "background", "deferred", "logging", "datacollection", "memory", "memories"],
  // What was kept before: to go on from it is to have it kept on.
  ...["previousresponseid", "conversation", "conversationid", "thread", "threadid", "container", "cachedcontent"],
  ...["fileids", "vectorstoreids", "memoryid", "sessiontoken"],
  // Somebody else's servers, which the vendor calls.
  "mcpservers",
  // Answered when nobody waits any more, within so many hours (batches).
  "completionwindow",
]);
/** In a name: whatever calls back, whatever says that or how long something is kept, and leave to train on it. */
const keepingWord =
  /webhook|callback|hooks?$|notif(?:y|ication)|^on.+url$|retention|retain|^persist|^save|^log(?!it|prob)|training$/;
/** Caches that live and end in a machine's memory, and what says no. */
const harmless: ReadonlySet<unknown> = new Set(["in_memory", "in-memory", "deny"]);

/** Objects whose fields some providers read as if they stood beside them. */
const wrappers: ReadonlySet<string> = new Set([
  ...["extrabody", "extraparams", "modelparams", "options", "streamoptions", "imageconfig", "audio", "reasoning"],
  ...["websearchoptions", "searchparameters", "searchoptions", "chattemplatekwargs", "promptcacheoptions"],
]);
const maxDepth = 4;

/**
 * null: nothing is to be kept, or nobody forbids it. `body` is what the client sent, whatever the door: also fields that a
 * door leaves out were asked for. `guardrail`: the one that forbids it, in words.
 */
export function keptFieldFailure(body: JsonRecord, settings: PrivacySettings, guardrail?: string): Failure | null {
  const by = guardrail ?? forbiddenBy(body, settings);
  if (by === undefined) return null;
  const { provider } = body;
  const field = keptField(body, "", 0) ?? (isRecord(provider) ? keptField(provider, "provider.", 1) : undefined);
  if (field === undefined) return null;
  const message = `${field}: asks the provider to keep or to call back, which ${by} forbids: leave it out`;
  return { kind: "invalid_request", field, message };
}

function forbiddenBy({ provider }: JsonRecord, settings: PrivacySettings): string | undefined {
  const given = isRecord(provider) ? provider : {};
  const data_collection = given["data_collection"] === "deny" ? ("deny" as const) : null;
  return nothingKeptBy({ zdr: given["zdr"] === true, data_collection }, settings);
}

/** The path of the first such field. */
function keptField(record: JsonRecord, prefix: string, depth: number): string | undefined {
  for (const [name, value] of Object.entries(record)) {
    const plain = plainName(name);
    if (isAsked(value) && (keeping.has(plain) || keepingWord.test(plain)) && !harmless.has(value)) return prefix + name;
    const inside = isRecord(value) && depth < maxDepth && (wrappers.has(plain) || depth > 1);
    const found = inside ? keptField(value, `${prefix}${name}.`, Math.max(depth, 1) + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `false`, 0, null, and what is empty ask for nothing. */
function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== "";
}
