// What the guardrails of a request do to it before anything is planned: it is refused where it comes in by a region that
// they do not allow or holds what they block, and goes on without what they redact.
import { type ContentFilter, contentFiltersOf } from "../content/screening/filter-set.ts";
import { type FilterCount, type MapTexts, type Numbers, replacer, screen } from "../content/screening/screen.ts";
import { mapStrings, type TextPlace } from "../content/screening/strings.ts";
import { anyZeroRetention, guardrailRegionFailure, zeroRetentionGuardrail } from "../routing/guardrail-rules.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { Failure } from "../wire/failure.ts";
import { nameOfGuardrail } from "../wire/guardrail.ts";
import { isRecord } from "../wire/json.ts";
import type { Note } from "../wire/note.ts";
import type { Caller, Inference } from "./inference.ts";

export interface Guarded<Request> {
  /** Without what was found, where it may not go on as it came. */
  request: Request;
  failure: Failure | undefined;
  /** For the record: which filters found something, and how often. */
  notes: Note[];
}

export interface GuardedOperation<Request> {
  mapTexts: MapTexts<Request>;
  /** What of the request has no text that could be looked at, by its field; undefined: nothing. */
  unreadable?(request: Request): string | undefined;
  /** System prompts are not counted among its messages. */
  systemApart?: boolean;
}

export function guard<Request>(
  operation: GuardedOperation<Request>,
  request: Request,
  inference: Inference,
): Guarded<Request> {
  const {
    caller: { guardrails },
    euHost,
  } = inference;
  if (guardrails === undefined) return { request, failure: undefined, notes: [] };
  const region = guardrailRegionFailure(guardrails, euHost);
  const filters = contentFiltersOf(guardrails);
  if (filters.length === 0) return { request, failure: region, notes: [] };
  const known = knownFindsOf(inference);
  const input = { filters, mapTexts: operation.mapTexts, numbers: known.numbers };
  const { request: screened, blocked, counts } = screen(request, input);
  const notes = (blocked === undefined ? known.beyond(counts) : [{ filter: blocked.filter, count: 1 }]).map(noteOf);
  const failure = region ?? blockedFailure(blocked) ?? unreadableFailure(operation.unreadable?.(request), filters);
  return { request: screened, failure, notes };
}

/** What was found in a request as it came, for when it is looked at again with what has come to it. */
class KnownFinds {
  readonly numbers: Numbers = new Map();
  #flagged: ReadonlyMap<ContentFilter, number> | undefined;

  /** Without what was counted the first time, and stands in the request still. */
  beyond(counts: readonly FilterCount[]): FilterCount[] {
    const before = this.#flagged;
    this.#flagged ??= new Map(
      counts.flatMap(({ filter, count }) => (filter.action === "flag" ? [[filter, count]] : [])),
    );
    return counts.flatMap(({ filter, count }) => {
      const more = count - (before?.get(filter) ?? 0);
      return more > 0 ? [{ filter, count: more }] : [];
    });
  }
}

/** Of one request. */
const knownFindsOf = derivedOnce((_inference: Inference) => new KnownFinds());

/** A preset's system prompt stands before what the client counts. */
export function guardedWith<Request>(
  operation: GuardedOperation<Request>,
  preset: { systemPrompt: string | null } | null,
): GuardedOperation<Request> {
  if (preset === null || preset.systemPrompt === null || operation.systemApart === true) return operation;
  const { mapTexts } = operation;
  return {
    ...operation,
    mapTexts: (request, visit) => mapTexts(request, (text, place) => visit(text, placeBehindPrompt(place))),
  };
}

function placeBehindPrompt(place: TextPlace): TextPlace {
  if (place.index === null) return place;
  const index = place.index === 0 ? null : place.index - 1;
  return { ...place, index, name: index === null ? "the preset's system prompt" : `messages[${index}]` };
}

function noteOf({ filter: { name, action, guardrail }, count }: FilterCount): Note {
  return { code: "content_filter", filter: name, action, count, guardrail: guardrail.id };
}

type Blocked = ReturnType<typeof screen>["blocked"];

function blockedFailure(blocked: Blocked): Failure | undefined {
  if (blocked === undefined) return undefined;
  const { filter, place } = blocked;
  const by = `${nameOfGuardrail(filter.guardrail)} found it in ${place.name}`;
  const said =
    filter.name === "regex-prompt-injection"
      ? `Request blocked: prompt injection patterns detected (regex-prompt-injection; ${by})`
      : `Request blocked by content filter: ${filter.name} (${by})`;
  return {
    kind: "content_filtered",
    message: said,
    filters: [filter.name],
    guardrail: filter.guardrail.id,
    messageIndex: place.index,
  };
}

/** Tokens say nothing to a filter that looks for text: they could carry whatever it keeps back. */
function unreadableFailure(
  field: string | undefined,
  filters: ReturnType<typeof contentFiltersOf>,
): Failure | undefined {
  const filter = filters.find(({ action }) => action !== "flag");
  if (field === undefined || filter === undefined) return undefined;
  const message = `${field}: tokens cannot be searched by the content filters of ${nameOfGuardrail(filter.guardrail)}: send text`;
  return { kind: "invalid_request", field, message };
}

/** A body that could not be read as a request, as it may be kept: without whatever would be kept back of a request. */
export function guardedBody(body: Record<string, unknown>, { guardrails }: Caller): Record<string, unknown> {
  if (guardrails === undefined) return body;
  const filters = contentFiltersOf(guardrails).filter(({ action }) => action !== "flag");
  if (filters.length === 0) return body;
  const { visit } = replacer(filters);
  const place = { name: "", index: null, fromUser: true };
  const seen = mapStrings(body, (text) => visit(text, place));
  return isRecord(seen) ? seen : {};
}

/** The guardrail that forbids that anything is kept of a request for these models, in words; undefined: none. */
export function keptNothingBy({ caller: { guardrails }, catalog }: Inference, models: readonly string[]) {
  if (guardrails === undefined) return undefined;
  const named = models.map((id) => catalog.find(id));
  const known = named.flatMap((model) => model ?? []);
  // Which model a router chooses is not known yet.
  return known.length < named.length ? anyZeroRetention(guardrails) : zeroRetentionGuardrail(guardrails, known);
}
