// Writes down who changes what, and who looks at stored contents. A change is announced before it is made and entered before
// it is answered: where the log cannot be written, nothing is changed and nothing is shown.
import { Buffer } from "node:buffer";
import type { Bindings, Settings } from "../env.ts";
import { type Actor, type Authentication, actorOfKey } from "../isolate/authentication.ts";
import { appendAudit, dropIntent, writeIntent } from "../store/audit-log.ts";
import { deriveHmacKey } from "../store/derived-key.ts";
import { findWorkspace } from "../store/workspaces.ts";
import type { AuditAction, AuditActor, AuditDraft } from "../wire/audit.ts";
import { derivedOnce } from "../wire/derived.ts";
import { isRecord } from "../wire/json.ts";
import { auditFacts, idOf, workspaceIn } from "./audit-facts.ts";
import type { Reach } from "./reach.ts";

/** What a route says of its entries. */
export interface AuditRule<Asked> {
  action: AuditAction;
  /** What is there before the change; undefined: nothing. */
  before?(asked: Asked): unknown;
  /** What is there behind it; without it what the answer shows. */
  after?(asked: Asked): unknown;
  /** The id of what is changed; without it the one in the answer, in what was there before, or at the end of the path. */
  target?(asked: Asked): string;
  /** Without it the caller's own, the one of the path, or the one that the thing itself names. */
  workspace?(asked: Asked): Promise<string | undefined>;
}

export interface AuditedRequest extends Reach {
  caller: Authentication;
  params: Readonly<Record<string, string>>;
  query: unknown;
  body: unknown;
}

/** As much of it as entries are made of, whoever is asked: a route, or the console. */
type Audited = Omit<AuditedRequest, "bindings" | "waitUntil"> & { bindings: Pick<Bindings, "DB"> };

export interface Announced {
  /** The change was made; `value` is its answer. */
  made(value: unknown): Promise<void>;
  /** It was refused. */
  refused(): Promise<void>;
}

/** `changes`: false where stored contents are only looked at; nothing has happened before the answer goes out then. */
export async function announce<Asked extends Audited>(
  asked: Asked,
  rule: AuditRule<Asked>,
  changes: boolean,
): Promise<Announced> {
  const { now } = asked;
  const database = asked.bindings.DB;
  const earlier = await rule.before?.(asked);
  const before = await auditFacts(earlier);
  const known = rule.target?.(asked) ?? idOf(earlier) ?? Object.values(asked.params).at(-1);
  const draft: AuditDraft = {
    id: crypto.randomUUID(),
    actor: auditActor(asked.caller),
    action: rule.action,
    target: known ?? rule.action.split(".")[0] ?? "",
    before,
    ip_hash: await addressHash(asked),
  };
  const ownWorkspace = await workspaceOf(asked, rule);
  const record = { draft, workspaceId: ownWorkspace ?? workspaceIn(earlier) ?? "", now };
  if (changes) await writeIntent(database, record);
  return {
    async made(value) {
      const answered = isRecord(value) ? value["data"] : undefined;
      const shown = rule.after === undefined ? answered : rule.after(asked);
      const after = changes ? await auditFacts(shown) : undefined;
      const target = rule.target?.(asked) ?? idOf(shown) ?? draft.target;
      const itself = rule.action.startsWith("workspace.") ? target : (workspaceIn(shown) ?? "");
      const workspaceId = record.workspaceId === "" ? itself : record.workspaceId;
      await appendAudit(database, { draft: { ...draft, target, after }, workspaceId, now });
    },
    refused: () => (changes ? dropIntent(database, draft.id) : Promise.resolve()),
  };
}

function auditActor(caller: Authentication): AuditActor {
  return asWritten(caller.kind === "management" ? caller.actor : actorOfKey(caller.key));
}

/** A member's id says who it was for as long as anybody may know. */
export function asWritten({ kind, id, label }: Actor): AuditActor {
  return { kind, id, label: kind === "member" ? label.replace(/^(.).*(?=@)/s, "$1…") : label };
}

async function workspaceOf<Asked extends Audited>(
  asked: Asked,
  { workspace }: AuditRule<Asked>,
): Promise<string | undefined> {
  const own = asked.caller.workspace;
  if (own !== null) return own.id;
  if (workspace !== undefined) return workspace(asked);
  const { pathname } = new URL(asked.request.url);
  const named = pathname.includes("/workspaces/")
    ? asked.params["id"]
    : (workspaceIn(asked.body) ?? workspaceIn(asked.query));
  return named === undefined ? undefined : (await findWorkspace(asked.bindings.DB, named))?.id;
}

const addressPurpose = "fairlead addresses in the audit log ";
const addressKey = derivedOnce((settings: Settings) => deriveHmacKey(settings, addressPurpose));

/** The same for the same address while the installation's secret stays; nobody without that can try addresses. */
export async function addressHash({ settings, request }: Pick<Reach, "settings" | "request">): Promise<string | null> {
  const address = request.headers.get("cf-connecting-ip");
  const key = address === null ? undefined : await addressKey(settings);
  if (address === null || key === undefined) return null;
  return Buffer.from(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(address))).toString("hex");
}
