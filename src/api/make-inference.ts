// Gathers for one request what the pipeline may know and reach. Everything here is warm or lazy: storage is waited for
// once at most, where the isolate does not hold the key or the models that are named.

import { publicHttpsOnly } from "../content/public-url.ts";
import type { Settings } from "../env.ts";
import type { ApiAuthentication } from "../isolate/authentication.ts";
import type { MemoryLease } from "../isolate/bytes-in-flight.ts";
import { credentialsFor } from "../isolate/credentials.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { limitedScopesOf } from "../isolate/limited-scopes.ts";
import { regionOf } from "../isolate/region-of.ts";
import { limitsOf } from "../isolate/request-limits.ts";
import { RequestCache } from "../pipeline/cache/request-cache.ts";
import type { Inference, IoLog } from "../pipeline/inference.ts";
import { cacheHeadersIn } from "../wire/cache-wish.ts";
import type { Failure } from "../wire/failure.ts";
import { generationId } from "../wire/generation-id.ts";
import { ok, type Result } from "../wire/result.ts";
import { keyNumber } from "../wire/workspace-settings.ts";
import { answerCacheOf } from "./answer-cache-of.ts";
import { type Arrival, arrive } from "./arrive.ts";
import { broadcastOf } from "./broadcast-of.ts";
import { type ApiContext, inBackground } from "./context.ts";
import { logBug } from "./log-bug.ts";
import { saveContents } from "./save-contents.ts";
import { saveRecords } from "./save-records.ts";
import { transportsOf } from "./transports.ts";
import { wayOf } from "./way-of.ts";

/** What was asked, and of whom. */
export interface Arrived {
  inference: Inference;
  body: Arrival["body"];
}

export async function makeInference(context: ApiContext): Promise<Result<Arrived, Failure>> {
  const now = context.get("now");
  const settings = context.get("settings");
  const waitUntil = inBackground(context);
  const startedAt = now();
  const isolate = isolateOf(context.env);
  const request = context.req.raw;
  const euHost = isolate.euHosts.has(request.url, settings);
  const { health } = isolate;
  const region = regionOf(request, euHost || settings.DATA_JURISDICTION === "eu");
  const memory = isolate.bytesInFlight.lease(startedAt);
  const arrived = await arrive(context, { memory, region, startedAt });
  if (!arrived.ok) return arrived;
  const { auth, body, catalog, preset, hasWaited } = arrived.value;
  const id = generationId(startedAt, crypto.getRandomValues(new Uint8Array(16)));
  const found = credentialsFor(auth, {
    bindings: context.env,
    settings,
    providers: catalog.providers,
    opened: isolate.openedKeys,
    read: isolate.routersKeys,
    wayOf,
  });
  // From here on somebody has to give it back: the record, the route, or who logs what broke.
  const keys = found instanceof Promise ? await found.catch(giveBack(memory)) : found;
  const limits = limitsOf(isolate.ledger, limitedScopesOf(auth), { now, waitUntil });
  const release = () => {
    memory.release();
    limits.settle();
  };
  const inference: Inference = {
    id,
    origin: () => new URL(request.url).origin,
    caller: {
      keyHash: auth.key.hash,
      workspaceId: auth.workspace.id,
      settings: auth.workspace.settings,
      guardrails: auth.guardrails,
    },
    settings,
    catalog,
    preset,
    euHost,
    ioLog: ioLogOf(auth, { euHost, settings }),
    headers: readHeaders(request.headers),
    clientSignal: request.signal,
    startedAt,
    now,
    random: Math.random,
    healthOf: (modelIds) => health.snapshot(modelIds, { now: now(), waitUntil, region, mayWait: !hasWaited }),
    noteOutcome: (outcome) => health.record(outcome, { waitUntil, region }),
    hedges: isolate.hedges,
    pace: isolate.pace,
    memory,
    transports: transportsOf(context, settings),
    // Native, so that the bytes do not come back into JavaScript on their way out.
    bodyStream: () => new IdentityTransformStream(),
    urlPolicy: publicHttpsOnly,
    auto: isolate.auto.of({
      workspaceId: auth.workspace.id,
      now,
      ttlMs: settings.AUTH_TTL_MS,
      waitUntil,
    }),
    background: (work) =>
      waitUntil(
        work.catch((thrown: unknown) => {
          release();
          logBug(`${id}: background work failed`, thrown);
        }),
      ),
    noteBug: (thrown) => logBug(id, thrown),
    saveRecord: (record) => {
      // A request that is on record has ended, whichever way.
      release();
      return isolate.records.send(record, (records) => saveRecords(context.env, records));
    },
    saveContents: ({ characters, unpack }) =>
      isolate.memoryBudget.within(characters + Number(request.headers.get("content-length") ?? 0), () =>
        saveContents(context.env, { contents: unpack(), workspace: auth.workspace, settings, now: now() }),
      ),
    attemptWords: new Map(),
    broadcast: broadcastOf(context, auth, { euHost, settings }),
    limits,
    cache: new RequestCache(
      cacheHeadersIn(request.headers),
      answerCacheOf(context, { id, workspaceId: auth.workspace.id, euHost }),
    ),
    ...keys,
  };
  return ok({ inference, body });
}

function giveBack(memory: MemoryLease): (thrown: unknown) => never {
  return (thrown) => {
    memory.release();
    throw thrown;
  };
}

/** Contents are kept where the switch is on, the host is not an EU host, the key is meant and the sampling rate lets it. */
function ioLogOf(
  { key, workspace }: ApiAuthentication,
  { euHost, settings }: { euHost: boolean; settings: Settings },
): IoLog {
  const { io_logging_api_key_ids: ids, io_logging_sampling_rate: rate } = workspace.settings;
  if (!workspace.settings.is_observability_io_logging_enabled) return "off";
  if (euHost) return "skipped-eu";
  // The key that seals contents was taken away after the switch went on.
  if (settings.ENCRYPTION_KEY === undefined) return "off";
  if (ids !== null && !ids.includes(keyNumber(key.hash))) return "off";
  return rate >= 1 || Math.random() < rate ? "stored" : "off";
}

function readHeaders(headers: Headers): Inference["headers"] {
  const metadata = headers.get("x-openrouter-metadata") ?? headers.get("x-openrouter-experimental-metadata");
  return {
    sessionId: headers.get("x-session-id")?.slice(0, 256) ?? null,
    wantsMetadata: metadata?.toLowerCase() === "enabled",
    referer: headers.get("http-referer") ?? headers.get("referer"),
    title: headers.get("x-openrouter-title") ?? headers.get("x-title"),
    userAgent: headers.get("user-agent"),
    traceparent: headers.get("traceparent")?.slice(0, 256) ?? null,
    betas: betasIn(headers),
  };
}

const maxBetas = 50;

/** Names of features as they can stand in a header, each once. */
function betasIn(headers: Headers): string[] {
  const named = `${headers.get("x-anthropic-beta") ?? ""},${headers.get("anthropic-beta") ?? ""}`.split(",");
  const names = named.map((name) => name.trim()).filter((name) => /^[\w.-]{1,128}$/.test(name));
  return [...new Set(names)].slice(0, maxBetas);
}
