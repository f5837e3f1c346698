// A destination as the API takes and shows it (wire reference Appendix A, CreateObservabilityDestinationRequest). Secrets go
// in and never come out: in their place stands a mask, and a mask that comes back leaves them as they are.
import * as z from "zod";
import type { DestinationRules } from "../../broadcast/destination.ts";
import type { DestinationType } from "../../broadcast/destination-type.ts";
import { destinationTypeNames, findDestinationType } from "../../broadcast/destination-types.ts";
import { filterRulesSchema } from "../../broadcast/filter-rules.ts";
import { type UrlPolicy, urlProblem } from "../../content/public-url.ts";
import { type DestinationState, newState } from "../../store/destination-states.ts";
import type { DestinationRecord } from "../../store/destinations.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import { dataRegions } from "../../wire/guardrail.ts";
import { invalidRequest } from "../../wire/invalid-request.ts";
import { isRecord } from "../../wire/json.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { timestampText } from "../answer-shapes.ts";

/** In place of a secret that is stored. */
export const secretMask = "********";

/** What the reference knows beside those that work. */
const otherTypes = ["clickhouse", "ramp", "snowflake"];

const type = madeOnce(() =>
  z.enum(destinationTypeNames, {
    error: ({ input }) => {
      const works = `use ${destinationTypeNames.join(", ")}`;
      return otherTypes.includes(String(input))
        ? `${input} is not supported by this router: ${works}`
        : `is not a type of destination that is supported: ${works}`;
    },
  }),
);

const changeable = madeOnce(() => ({
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean(),
  config: z.record(z.string(), z.unknown()),
  api_key_hashes: z
    .array(z.string().regex(/^[a-f0-9]{64}$/, "must be the hash of a key"))
    .min(1, "must name one key at least, or be null")
    .max(100)
    .nullable(),
  broadcast_generation_cost: z.boolean(),
  broadcast_generation_identity: z.boolean(),
  broadcast_generation_request_context: z.boolean(),
  filter_rules: filterRulesSchema().nullable(),
  privacy_mode: z.boolean(),
  regions: z
    .array(z.enum([...dataRegions, "eu"]).transform((region) => (region === "eu" ? "europe" : region)))
    .min(1, "must name one region at least")
    .max(4)
    .transform((regions) => [...new Set(regions)]),
  sampling_rate: z.number().min(0.0001).max(1),
}));

export const destinationChangeSchema = madeOnce(() => z.strictObject(changeable()).partial());
export type DestinationChange = z.output<ReturnType<typeof destinationChangeSchema>>;

export const destinationCreationSchema = madeOnce(() =>
  z.strictObject({
    ...destinationChangeSchema().shape,
    name: changeable().name,
    type: type(),
    config: changeable().config,
    workspace_id: z.string().min(1).optional(),
  }),
);

export const destinationSchema = () =>
  z.strictObject({
    id: z.string(),
    workspace_id: z.string(),
    type: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    config: z.record(z.string(), z.unknown()),
    api_key_hashes: z.array(z.string()).nullable(),
    broadcast_generation_cost: z.boolean(),
    broadcast_generation_identity: z.boolean(),
    broadcast_generation_request_context: z.boolean(),
    filter_rules: z.unknown(),
    privacy_mode: z.boolean(),
    regions: z.array(z.string()),
    sampling_rate: z.number(),
    created_at: timestampText(),
    updated_at: timestampText(),
    /** How deliveries went. */
    delivery: z.strictObject({
      delivered: z.int(),
      /** Traces whose contents could not be sent in time. */
      dropped_contents: z.int(),
      /** Of the oldest request that waits, else of the last one that was delivered. */
      lag_seconds: z.int().nullable(),
      last_delivered_at: timestampText().nullable(),
      last_error: z.string().nullable(),
      last_error_at: timestampText().nullable(),
    }),
  });

export function destinationObject(record: DestinationRecord, state: DestinationState = newState) {
  const { id, workspaceId, type, name, enabled, config, rules, createdAt, updatedAt } = record;
  return {
    id,
    workspace_id: workspaceId,
    type,
    name,
    enabled,
    config,
    ...rules,
    created_at: createdAt,
    updated_at: updatedAt,
    delivery: {
      delivered: state.delivered,
      dropped_contents: state.droppedContents,
      lag_seconds: state.lagSeconds,
      last_delivered_at: state.lastDeliveredAt,
      last_error: state.lastError,
      last_error_at: state.lastErrorAt,
    },
  };
}

/** What is not in the change stays. */
export function changeDestinationRules(rules: DestinationRules, change: DestinationChange): DestinationRules {
  const { name: _name, enabled: _enabled, config: _config, ...fields } = change;
  return { ...rules, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

interface ConfigInput {
  type: string;
  given: Readonly<Record<string, unknown>>;
  /** The whole one so far, of a destination that is changed. */
  before?: Readonly<Record<string, unknown>> | undefined;
  policy: UrlPolicy;
}

/** The whole configuration, checked, and as it is shown. */
export function readConfig({
  type,
  given,
  before = {},
  policy,
}: ConfigInput): Result<{ whole: object; shown: object }, Failure> {
  const row = findDestinationType(type);
  if (row === undefined)
    return fail({ kind: "invalid_request", field: "type", message: `type: ${type} is not supported` });
  const laid = { ...before, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== secretMask)) };
  const headers = headersOf(laid["headers"], before["headers"]);
  if (!headers.ok) return headers;
  const merged = { ...laid, headers: headers.value };
  // null and an empty text ask for what is usual.
  const meant = Object.fromEntries(Object.entries(merged).filter(([, value]) => value != null && value !== ""));
  const read = z.object({ config: row.config() }).safeParse({ config: meant });
  if (!read.success) return fail(invalidRequest(read.error));
  const { config: whole } = read.data;
  const { url } = row.target(whole);
  const problem = urlProblem(url, policy);
  if (problem === undefined) return ok({ whole, shown: shown(row, whole) });
  const [at = "url"] = Object.entries(row.fields).find(([, { kind }]) => kind === "address") ?? [];
  const field = `config.${at}`;
  return fail({ kind: "invalid_request", field, message: `${field}: ${problem}` });
}

/** A header whose value is masked keeps the one that it has; without one there is nothing to keep. */
function headersOf(headers: unknown, before: unknown): Result<unknown, Failure> {
  if (!isRecord(headers)) return ok(headers);
  const known = isRecord(before) ? before : {};
  const lacking = Object.keys(headers).find((name) => headers[name] === secretMask && !Object.hasOwn(known, name));
  if (lacking !== undefined) {
    const field = `config.headers.${lacking}`;
    return fail({ kind: "invalid_request", field, message: `${field}: give its value again, none is stored for it` });
  }
  const kept = Object.entries(headers).map(([name, value]) => [name, value === secretMask ? known[name] : value]);
  return ok(Object.fromEntries(kept));
}

function shown({ fields }: DestinationType, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const hidden = Object.entries(config).map(([name, value]) => {
    if (fields[name]?.kind === "secret") return [name, secretMask];
    if (name !== "headers" || !isRecord(value)) return [name, value];
    return [name, Object.fromEntries(Object.keys(value).map((header) => [header, secretMask]))];
  });
  return Object.fromEntries(hidden);
}
