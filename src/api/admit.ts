// Who may call a route (contract §3): the kinds of key, and what each kind of route says to the others.
import type { ApiAuthentication, Authentication, ManagementAuthentication } from "../isolate/authentication.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { authenticateContext, confirm } from "./authenticate.ts";
import type { ApiContext } from "./context.ts";
import { schemaFailure } from "./schema-failure.ts";

/** The caller that a handler meets, by what its route asks for. */
export interface CallerOf {
  /** Nobody is asked who they are. */
  none: undefined;
  /** Whoever presents a valid key is known; everybody else may go on. */
  optional: Authentication | undefined;
  any: Authentication;
  api: ApiAuthentication;
  management: ManagementAuthentication;
  /** `ADMIN_KEY` only: what belongs to all workspaces. */
  root: ManagementAuthentication;
}

export type KeyKind = keyof CallerOf;

type Outcome<Key extends KeyKind> = Result<CallerOf[Key], Failure>;

const judges: { [Key in KeyKind]: (found: Result<Authentication, Failure>) => Outcome<Key> } = {
  none: () => ok(undefined),
  optional: (found) => ok(found.ok ? found.value : undefined),
  any: (found) => found,
  api: (found) => (found.ok ? asApi(found.value) : found),
  management: (found) => (found.ok ? asManagement(found.value) : found),
  root(found) {
    const caller = found.ok ? asManagement(found.value) : found;
    return caller.ok ? (requireRoot(caller.value) ?? caller) : caller;
  },
};

export async function admit<Key extends KeyKind>(context: ApiContext, key: Key): Promise<Outcome<Key>> {
  const judge = judges[key];
  // A key that is not asked for costs nothing, an unknown one not even a look at storage.
  if (key === "none") return judge(fail({ kind: "unauthenticated", message: "" }));
  // Asked at the same time as who it is: a Worker that starts waits for both together.
  const asked = schemaFailure(context.env, context.get("now")());
  const found = await authenticateContext(context);
  const outdated = asked instanceof Promise ? await asked : asked;
  return outdated === undefined ? judge(found) : fail(outdated);
}

/** Whoever was admitted, once their body is there: its sender decides how long that takes. Keys that manage are read anew. */
export async function admitStill<Key extends KeyKind>(context: ApiContext, key: Key): Promise<Outcome<Key>> {
  const found = await authenticateContext(context);
  const isManager = found.ok && found.value.kind === "management";
  return judges[key](isManager ? await confirm(found.value, context) : found);
}

function asApi(caller: Authentication): Result<ApiAuthentication, Failure> {
  if (caller.kind === "api") return ok(caller);
  return fail({ kind: "forbidden", message: "Management keys cannot be used for inference: use an API key" });
}

function asManagement(caller: Authentication): Result<ManagementAuthentication, Failure> {
  if (caller.kind === "management") return ok(caller);
  return fail({ kind: "forbidden", message: "API keys cannot be used here: use a management key" });
}

/** The refusal of a management key that belongs to one workspace; undefined for `ADMIN_KEY`. */
export function requireRoot({ workspace }: ManagementAuthentication) {
  if (workspace === null) return undefined;
  const message = "This management key belongs to one workspace: use ADMIN_KEY for what is shared";
  return fail<Failure>({ kind: "forbidden", message });
}
