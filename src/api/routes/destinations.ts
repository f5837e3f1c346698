// /api/v1/observability/destinations: where a workspace's requests are told of as traces (management): list, make, show,
// change, delete, and try one out.
import * as z from "zod";
import { readDestinationRules } from "../../broadcast/destination.ts";
import type { Target } from "../../broadcast/destination-type.ts";
import { trialContents, trialTrace } from "../../broadcast/trial.ts";
import { ownersPolicy } from "../../content/public-url.ts";
import type { ManagementAuthentication } from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { carrierOf } from "../../jobs/broadcast/carrier.ts";
import { openTarget } from "../../jobs/broadcast/open-target.ts";
import { sendTraces } from "../../jobs/broadcast/send-traces.ts";
import { openDestination, sealDestination } from "../../store/destination-seal.ts";
import { readStates } from "../../store/destination-states.ts";
import {
  type DestinationRecord,
  deleteDestination,
  findDestination,
  insertDestination,
  listDestinations,
  maxOfType,
  updateDestination,
} from "../../store/destinations.ts";
import type { Failure } from "../../wire/failure.ts";
import { generationId } from "../../wire/generation-id.ts";
import { Mask } from "../../wire/mask.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { dataOf, deletion, pageOf } from "../answer-shapes.ts";
import {
  changeDestinationRules,
  destinationChangeSchema,
  destinationCreationSchema,
  destinationObject,
  destinationSchema,
  readConfig,
} from "../objects/destination-object.ts";
import { type Reach, timestamp } from "../reach.ts";
import { pageFields, workspaceField } from "../read-query.ts";
import { requireMasterKeys } from "../require-master-keys.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace, sees } from "../scope.ts";

/** Milliseconds that somebody waits for a trial. */
const trialMs = 10_000;

export const listAllDestinations = route("GET /api/v1/observability/destinations", "management", {
  summary: "List the destinations that a workspace broadcasts to",
  query: z.lazy(() => z.object({ ...pageFields(), ...workspaceField() })),
  answer: () => pageOf(destinationSchema()),
  async handle(asked) {
    const { workspace_id: reference, ...page } = asked.query;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const { DB } = asked.bindings;
    const { items, total } = await listDestinations(DB, { ...page, workspaceId: workspace.value.id });
    const states = await readStates(DB, idsOf(items), asked.now);
    return ok({ data: items.map((record) => destinationObject(record, states.get(record.id))), total_count: total });
  },
});

export const createDestination = route("POST /api/v1/observability/destinations", "management", {
  summary: "Broadcast to a destination",
  audit: { action: "destination.create" },
  body: z.lazy(destinationCreationSchema),
  example: {
    type: "langfuse",
    name: "Langfuse",
    config: { baseUrl: "https://cloud.langfuse.com", publicKey: "pk-lf-…", secretKey: "sk-lf-…" },
  },
  answer: () => dataOf(destinationSchema()),
  status: 201,
  async handle(asked) {
    const { workspace_id: reference, type, name, config: given, ...change } = asked.body;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const config = readConfig({ type, given, policy: ownersPolicy(asked.settings) });
    if (!config.ok) return config;
    const masterKeys = await requireMasterKeys(asked, "config");
    if (!masterKeys.ok) return masterKeys;
    const place = { id: crypto.randomUUID(), workspaceId: workspace.value.id, type };
    const at = timestamp(asked);
    const record: DestinationRecord = {
      ...place,
      ...(await sealDestination(masterKeys.value, config.value.whole, place)),
      name,
      enabled: change.enabled ?? true,
      rules: changeDestinationRules(readDestinationRules({}), change),
      config: { ...config.value.shown },
      createdAt: at,
      updatedAt: at,
    };
    if (!(await insertDestination(asked.bindings.DB, record))) {
      const message = `type: a workspace has at most ${maxOfType} destinations of a type: change or delete one of those of ${type}`;
      return fail({ kind: "conflict", message });
    }
    isolateOf(asked.bindings).keys.forgetWorkspace(place.workspaceId);
    return ok({ data: destinationObject(record) });
  },
});

export const getDestination = route("GET /api/v1/observability/destinations/:id", "management", {
  summary: "Show a destination, and how deliveries to it went",
  answer: () => dataOf(destinationSchema()),
  async handle(asked) {
    const record = await findOwn(asked);
    return record.ok ? ok({ data: await withState(asked, record.value) }) : record;
  },
});

export const changeDestination = route("PATCH /api/v1/observability/destinations/:id", "management", {
  summary: "Change a destination",
  audit: { action: "destination.update", before: shownBy(getDestination) },
  body: z.lazy(destinationChangeSchema),
  example: { enabled: false },
  answer: () => dataOf(destinationSchema()),
  async handle(asked) {
    const found = await findOwn(asked);
    if (!found.ok) return found;
    const record = found.value;
    const configured = await changeConfig(asked, record);
    if (!configured.ok) return configured;
    const changed: DestinationRecord = {
      ...record,
      ...configured.value,
      name: asked.body.name ?? record.name,
      enabled: asked.body.enabled ?? record.enabled,
      rules: changeDestinationRules(record.rules, asked.body),
      updatedAt: timestamp(asked),
    };
    await updateDestination(asked.bindings.DB, changed, { withConfig: configured.value !== undefined });
    isolateOf(asked.bindings).keys.forgetWorkspace(changed.workspaceId);
    return ok({ data: await withState(asked, changed) });
  },
});

export const removeDestination = route("DELETE /api/v1/observability/destinations/:id", "management", {
  summary: "Delete a destination",
  audit: { action: "destination.delete", before: shownBy(getDestination) },
  answer: deletion,
  async handle(asked) {
    const record = await findOwn(asked);
    if (!record.ok) return record;
    await deleteDestination(asked.bindings.DB, record.value.id);
    isolateOf(asked.bindings).keys.forgetWorkspace(record.value.workspaceId);
    return ok({ deleted: true });
  },
});

export const testDestination = route("POST /api/v1/observability/destinations/:id/test", "management", {
  summary: "Send a destination a trace of no request, and tell what it answers",
  audit: "not audited",
  answer: () => dataOf(z.strictObject({ ok: z.boolean(), status: z.int().nullable(), body: z.string() })),
  async handle(asked) {
    const found = await findOwn(asked);
    if (!found.ok) return found;
    const { rules, workspaceId } = found.value;
    const target = await openTarget(asked.bindings, found.value);
    if (target === undefined) return fail(unopened);
    const id = generationId(asked.now, crypto.getRandomValues(new Uint8Array(16)));
    const trace = trialTrace({ id, workspaceId, at: timestamp(asked) });
    const { ok: isOk, ...delivery } = await sendTraces({
      target,
      parcels: [{ trace, rules, contents: rules.privacy_mode ? null : trialContents }],
      carrier: carrierOf(asked.settings),
      timeoutMs: trialMs,
      headers: { "x-test-connection": "true" },
    });
    const isWhole = isOk && delivery.problem === null;
    const said = delivery.status === null || delivery.body === "" ? (delivery.problem ?? "") : delivery.body;
    return ok({ data: { ok: isWhole, status: delivery.status, body: maskOf(target).text(said) } });
  },
});

/** Destinations echo what they were sent, and whoever tries one need not be who knows its secrets. */
function maskOf({ headers, objects }: Target): Mask {
  const sent = [...Object.values(headers), objects?.sessionToken ?? ""];
  const mask = new Mask();
  mask.add(...sent, ...sent.map((value) => value.replace(/^\w+ /, "")));
  return mask;
}

const unopened: Failure = {
  kind: "invalid_request",
  field: "config",
  message: "config: this ENCRYPTION_KEY does not open it: send the whole configuration again",
};

interface Own extends Pick<Reach, "bindings" | "now" | "settings"> {
  caller: ManagementAuthentication;
  params: { id: string };
}

async function findOwn({ bindings, caller, params: { id } }: Own): Promise<Result<DestinationRecord, Failure>> {
  const record = await findDestination(bindings.DB, id);
  if (record !== undefined && sees(caller, record.workspaceId)) return ok(record);
  return fail({ kind: "not_found", message: `No destination ${id.slice(0, 64)}` });
}

async function withState({ bindings, now }: Own, record: DestinationRecord) {
  const states = await readStates(bindings.DB, [record.id], now);
  return destinationObject(record, states.get(record.id));
}

type Configured = Pick<DestinationRecord, "config" | "sealed" | "sealedBy">;

/** undefined: the change has none. */
async function changeConfig(
  asked: Own & { body: { config?: Record<string, unknown> | undefined } },
  record: DestinationRecord,
): Promise<Result<Configured | undefined, Failure>> {
  const { config: given } = asked.body;
  if (given === undefined) return ok(undefined);
  const masterKeys = await requireMasterKeys(asked, "config");
  if (!masterKeys.ok) return masterKeys;
  const before = await openDestination(masterKeys.value, record);
  const config = readConfig({ type: record.type, given, before, policy: ownersPolicy(asked.settings) });
  if (!config.ok) return config;
  const sealed = await sealDestination(masterKeys.value, config.value.whole, record);
  return ok({ ...sealed, config: { ...config.value.shown } });
}

function idsOf(records: readonly DestinationRecord[]): string[] {
  return records.map(({ id }) => id);
}
