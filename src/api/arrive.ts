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
import { presetNamed, type ServedPreset } from "../wire/preset.ts";
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
  /** The one that the body names; undefined: there is none of this name. */
  preset: ServedPreset | undefined;
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
  const asked = await (early ?? askForModels(context, input));
  // Its sender decides how long a body takes: what the key is by then is asked anew.
  const isLate = context.get("now")() - input.startedAt > context.get("settings").AUTH_TTL_MS;
  const still = isLate ? await admit(context, "api") : admitted;
  if (!still.ok) return still;
  const auth = still.value;
  const { body } = asked;
  const hasWaited = isKeyCold || asked.isCold;
  const { default_text_model: usual } = auth.workspace.settings;
  try {
    const [named, preset] = [await asked.catalog, await asked.preset];
    const ofPreset = preset?.models ?? [];
    const further = asked.namesNone && ofPreset.length === 0 && usual !== null ? [usual] : ofPreset;
    const catalog = further.length === 0 ? named : await readNamed(context, input, { ids: further });
    return ok({ auth, body, hasWaited, catalog, preset });
  } catch (thrown) {
    if (!(thrown instanceof StorageUnavailable)) throw thrown;
    logBug("the catalog could not be read", thrown.cause);
    const failure = fail({ kind: "storage_unavailable" } as const);
    return ok({ auth, hasWaited, body: failure, catalog: emptyCatalog, preset: undefined });
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
  const { catalog: copy, health, presets } = isolateOf(context.env);
  if (!body.ok) return { body, catalog: emptyCatalog, preset: undefined, isCold: false, namesNone: false };
  const own = idsIn(body.value);
  const namesNone = own.length === 0;
  const named = presetNamed(body.value);
  const slug = named.ok ? named.value?.slug : undefined;
  const presented = namesNone || slug !== undefined ? presentedKey(context.req.raw.headers) : undefined;
  const keyHash = presented === undefined ? undefined : await sha256Hex(presented);
  const presetOf = slug === undefined || keyHash === undefined ? undefined : { keyHash, slug };
  const ttlMs = context.get("settings").AUTH_TTL_MS;
  const preset = presetOf && presets.find(presetOf, { ...readingOf(context, input), ttlMs });
  const isPresetCold = preset instanceof Promise;
  if (isPresetCold) preset.catch(() => undefined);
  const ids = [...own, ...(isPresetCold ? [] : (preset?.models ?? []))];
  const isCold = isPresetCold || !copy.isWarm(ids, readingOf(context, input));
  // Where nothing else is waited for, the plan asks by itself.
  if (isCold || known !== undefined) {
    health.ask(
      ids.flatMap((id) => copy.modelIdOf(id) ?? []),
      { waitUntil: inBackground(context), region: input.region },
    );
  }
  const wanted = { ids, usualOf: namesNone ? keyHash : undefined, presetOf: isPresetCold ? presetOf : undefined };
  const catalog = Promise.resolve(readNamed(context, input, wanted));
  catalog.catch(() => undefined);
  return { body, catalog, preset, isCold, namesNone };
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
