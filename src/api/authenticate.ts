// Who is asking: an API key, a management key or nobody. Warm keys are answered from the isolate's memory.
import type { Bindings, Settings } from "../env.ts";
import {
  type Authentication,
  actorOfKey,
  installation,
  type ManagementAuthentication,
} from "../isolate/authentication.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { HeldKey } from "../isolate/known-keys.ts";
import { type ApiKeyRecord, findKey } from "../store/keys.ts";
import { StorageUnavailable } from "../store/storage-unavailable.ts";
import { clientNetwork } from "../wire/client-network.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { type ApiContext, inBackground } from "./context.ts";
import { logBug } from "./log-bug.ts";
import { isSameSecret, looksLikeKey, looksLikeMadeAdminKey, presentedKey } from "./presented-key.ts";

export interface AuthenticationRequest {
  headers: Headers;
  bindings: Bindings;
  settings: Settings;
  /** Epoch milliseconds. */
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

const root: ManagementAuthentication = { kind: "management", key: null, workspace: null, actor: installation };
const missing: Failure = {
  kind: "unauthenticated",
  message: "Missing Authentication header: send Authorization: Bearer <key>, or x-api-key",
};
const invalid: Failure = { kind: "unauthenticated", message: "Invalid API key" };
const disabled: Failure = { kind: "unauthenticated", message: "This API key is disabled" };
const expired: Failure = { kind: "unauthenticated", message: "This API key has expired" };
const busy: Failure = {
  kind: "rate_limited",
  message: "Too many unknown API keys were tried; try again in a second",
  retryAfterSeconds: 1,
};

export async function authenticate(request: AuthenticationRequest): Promise<Result<Authentication, Failure>> {
  const presented = presentedKey(request.headers);
  if (presented === undefined || presented === "") return fail(missing);
  if (!looksLikeKey(presented)) return authenticateRoot(request, presented);
  const { bindings, settings, now, waitUntil } = request;
  const answer = isolateOf(bindings).keys.find(presented, { now, ttlMs: settings.AUTH_TTL_MS, waitUntil });
  const held = answer instanceof Promise ? await answer.catch(unlessAway) : answer;
  if (held === "busy") return fail(busy);
  // What cannot be known is not denied; ADMIN_KEY is known without storage.
  if (held === "away") return (await isRoot(presented, settings)) ? ok(root) : fail({ kind: "storage_unavailable" });
  if (held === undefined) return (await isRoot(presented, settings)) ? ok(root) : fail(invalid);
  if (held.key.disabled) return fail(disabled);
  if (isExpired(held.key, now)) return fail(expired);
  return ok(authenticationOf(held));
}

function unlessAway(thrown: unknown): "away" {
  if (!(thrown instanceof StorageUnavailable)) throw thrown;
  logBug("a key could not be read", thrown.cause);
  return "away";
}

/** The same object for as long as the copy of the key lives. */
const authenticationOf = derivedOnce((held: HeldKey): Authentication => {
  const { key, workspace } = held;
  return key.kind === "management"
    ? { kind: "management", key, workspace, actor: actorOfKey(key) }
    : { ...held, kind: "api" };
});

/** What has not the form of a key can only be ADMIN_KEY, so whoever presents several wrong ones is guessing. */
async function authenticateRoot(
  { headers, bindings, settings, now }: AuthenticationRequest,
  presented: string,
): Promise<Result<Authentication, Failure>> {
  // Whoever has one of these gets in, whatever others in the same network have tried.
  if (looksLikeMadeAdminKey(presented) && (await isRoot(presented, settings))) return ok(root);
  const limit = isolateOf(bindings).guesses;
  const network = clientNetwork(headers);
  const waitMs = limit.waitMs(network, now);
  if (waitMs > 0) return fail(guessing(waitMs));
  if (await isRoot(presented, settings)) return ok(root);
  const repeatMs = limit.noteWrong(network, presented, now);
  return fail(repeatMs > 0 ? guessing(repeatMs) : invalid);
}

function guessing(waitMs: number): Failure {
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  const message = `Too many invalid keys came from your network: check the key, and try again in ${retryAfterSeconds} s`;
  return { kind: "rate_limited", message, retryAfterSeconds };
}

async function isRoot(presented: string, { ADMIN_KEY }: Settings): Promise<boolean> {
  return ADMIN_KEY !== undefined && (await isSameSecret(presented, ADMIN_KEY));
}

/** A management key that changes something is read anew: what it makes outlives the isolate's copy of it. */
export async function confirm(
  caller: ManagementAuthentication,
  { env, get }: ApiContext,
): Promise<Result<ManagementAuthentication, Failure>> {
  if (caller.key === null) return ok(caller);
  const key = await findKey(env.DB, caller.key.hash);
  if (key === undefined) return fail(invalid);
  if (key.disabled) return fail(disabled);
  return isExpired(key, get("now")()) ? fail(expired) : ok({ ...caller, key, actor: actorOfKey(key) });
}

function isExpired({ expiresAt }: ApiKeyRecord, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now;
}

export async function authenticateContext(context: ApiContext): Promise<Result<Authentication, Failure>> {
  const granted = isolateOf(context.env).grants.get(context.req.raw);
  if (granted !== undefined) return ok(granted);
  return authenticate({
    headers: context.req.raw.headers,
    bindings: context.env,
    settings: context.get("settings"),
    now: context.get("now")(),
    waitUntil: inBackground(context),
  });
}
