// What a request needs of storage, asked for at the same time: who asks, and what is known of the models that they name.
// However far storage is, that is one round trip; where everything is held, none.
import { buildCatalogIndex, type CatalogIndex } from "../catalog/catalog-index.ts";
import type { ApiAuthentication } from "../isolate/authentication.ts";
import type { MemoryLease } from "../isolate/bytes-in-flight.ts";
import type { CatalogInput, NamedModels } from "../isolate/catalog-copy.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { HealthRegion } from "../store/health-region.ts";
import { StorageUnavailable } from "../store/storage-unavailable.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { admit } from "./admit.ts";
import { type ApiContext, inBackground } from "./context.ts";
import { idsIn } from "./ids-in.ts";
import { logBug } from "./log-bug.ts";
import { looksLikeKey, presentedKey } from "./presented-key.ts";
import { type ReadLimits, readJson } from "./read-json.ts";

export interface Arrival {
  auth: ApiAuthentication;
  body: Result<Record<string, unknown>, Failure>;
  catalog: CatalogIndex;
  /** Storage was waited for: once is enough. */
  hasWaited: boolean;
}

export interface ArrivalInput {
  memory: MemoryLease;
  region: HealthRegion;
  /** Epoch milliseconds. */
  startedAt: number;
}

/** Knows no model by any name. */
const emptyCatalog = buildCatalogIndex({ providers: [], models: [] }, 0, false);

/** Bytes of a body that is read, and understood, before it is known who sent it. */
const strangersBytes = 1024 * 1024;

/** A failure: whoever asks may not, or nobody can tell. Where it is the models that nobody can tell of, the body is one. */
export async function arrive(context: ApiContext, input: ArrivalInput): Promise<Result<Arrival, Failure>> {
  try {
    const arrived = await askForAll(context, input);
    if (!arrived.ok) input.memory.release();
    return arrived;
  } catch (thrown) {
    input.memory.release();
    throw thrown;
  }
}

async function askForAll(context: ApiContext, input: ArrivalInput): Promise<Result<Arrival, Failure>> {
  const isKeyCold = mustAskForKey(context, input.startedAt);
  const admission = admit(context, "api");
  const early = isKeyCold ? askEarly(context, input, admission) : undefined;
  const admitted = await admission;
  if (!admitted.ok) return admitted;
  const auth = admitted.value;
  const { body, catalog, isCold, namesNone } = await (early ?? askForModels(context, input));
  const hasWaited = isKeyCold || isCold;
  const { default_text_model: usual } = auth.workspace.settings;
  try {
    const named = await catalog;
    const isUsual = namesNone && usual !== null;
    return ok({ auth, body, hasWaited, catalog: isUsual ? await readNamed(context, input, { ids: [usual] }) : named });
  } catch (thrown) {
    if (!(thrown instanceof StorageUnavailable)) throw thrown;
    logBug("the catalog could not be read", thrown.cause);
    return ok({ auth, hasWaited, body: fail({ kind: "storage_unavailable" }), catalog: emptyCatalog });
  }
}

/** Before it is known who asks. Whoever is refused does not wait for what was begun for them. */
function askEarly(context: ApiContext, input: ArrivalInput, admission: Promise<Result<unknown, Failure>>) {
  const known = admission.then((admitted) => {
    if (!admitted.ok) throw new Error("whoever asks is refused");
  });
  const early = askForModels(context, input, known);
  for (const begun of [known, early]) begun.catch(() => undefined);
  return early;
}

/** Reads the body, and begins to ask for what its models need: the answer is waited for by whoever knows the key. */
async function askForModels(context: ApiContext, input: ArrivalInput, known?: Promise<unknown>) {
  const limits: ReadLimits = { memory: input.memory, strangersBytes, known };
  const body = await readJson(context.req.raw, limits);
  const { catalog: copy, health } = isolateOf(context.env);
  if (!body.ok) return { body, catalog: emptyCatalog, isCold: false, namesNone: false };
  const ids = idsIn(body.value);
  const namesNone = ids.length === 0;
  const presented = namesNone ? presentedKey(context.req.raw.headers) : undefined;
  const usualOf = presented === undefined ? undefined : await sha256Hex(presented);
  const isCold = !copy.isWarm(ids, readingOf(context, input));
  // Where nothing else is waited for, the plan asks by itself.
  if (isCold || known !== undefined) {
    health.ask(
      ids.flatMap((id) => copy.modelIdOf(id) ?? []),
      { waitUntil: inBackground(context), region: input.region },
    );
  }
  const catalog = Promise.resolve(readNamed(context, input, { ids, usualOf }));
  catalog.catch(() => undefined);
  return { body, catalog, isCold, namesNone };
}

function readNamed(
  context: ApiContext,
  input: ArrivalInput,
  wanted: NamedModels,
): CatalogIndex | Promise<CatalogIndex> {
  return isolateOf(context.env).catalog.named(wanted, readingOf(context, input));
}

function readingOf(context: ApiContext, { startedAt }: ArrivalInput): CatalogInput {
  return { now: startedAt, waitUntil: inBackground(context), ttlMs: context.get("settings").CATALOG_TTL_MS };
}

/** What cannot be an API key is refused without a look at its body. */
function mustAskForKey(context: ApiContext, now: number): boolean {
  const presented = presentedKey(context.req.raw.headers);
  if (presented === undefined || !looksLikeKey(presented)) return false;
  return isolateOf(context.env).keys.isCold(presented, { now, ttlMs: context.get("settings").AUTH_TTL_MS });
}
