// A chat body → its plan, the way a request takes through the pure rooms: checked, resolved, measured, selected, and
// explained where nothing is left.

import type { CatalogIndex } from "../../../src/catalog/catalog-index.ts";
import { requestedIds, resolveModels } from "../../../src/catalog/resolve-models.ts";
import { type Candidate, candidatesOf } from "../../../src/routing/candidate.ts";
import type { Chance } from "../../../src/routing/draw.ts";
import { explainEmptyPlan } from "../../../src/routing/filters/explain-empty-plan.ts";
import { unknownHealth } from "../../../src/routing/health/health.ts";
import { type EndpointHealth, endpointKey, type HealthSnapshot } from "../../../src/routing/health/health-snapshot.ts";
import { factsOf } from "../../../src/routing/request-facts.ts";
import { type Selection, type SelectionInput, selectEndpoints } from "../../../src/routing/select-endpoints.ts";
import { chatRequestSchema } from "../../../src/wire/chat-request.ts";
import { type ErrorResponse, errorResponse } from "../../../src/wire/error-body.ts";
import type { Failure } from "../../../src/wire/failure.ts";
import type { Guardrails } from "../../../src/wire/guardrail.ts";
import { invalidRequest } from "../../../src/wire/invalid-request.ts";
import { defaultWorkspaceSettings, type WorkspaceSettings } from "../../../src/wire/workspace-settings.ts";

/** Everything around a request that decides about its plan. */
export interface Situation {
  settings?: Partial<WorkspaceSettings>;
  guardrails?: Guardrails;
  /** Providers whose secret is not set. */
  keyless?: readonly string[];
  /** Providers for which the workspace has its own key. */
  byok?: readonly string[];
  region?: string;
  health?: HealthSnapshot;
  now?: number;
  chance?: Chance;
  promptTokens?: number;
  modalities?: readonly string[];
  filesAreParsed?: boolean;
  isCompressible?: (candidate: Candidate) => boolean;
}

export interface Planned extends Selection {
  /** Endpoint tags in the order they are tried. */
  tags: string[];
  /** The same with their model: `maker/model tag`. */
  attempts: string[];
  /** Tag → the filter that left it out. */
  excludedBy: Record<string, string>;
}

export type Body = Record<string, unknown>;

export function inputFor(catalog: CatalogIndex, body: Body, situation: Situation = {}): SelectionInput | Failure {
  const parsed = chatRequestSchema.safeParse({ messages: [{ role: "user", content: "Hello" }], ...body });
  if (!parsed.success) return invalidRequest(parsed.error);
  const resolved = resolveModels(requestedIds(parsed.data), catalog);
  if (!resolved.ok) return resolved.problem;
  const { keyless = [], byok = [], health = new Map(), now = 0, modalities = [] } = situation;
  return {
    facts: factsOf(parsed.data, {
      promptTokens: situation.promptTokens ?? 10,
      modalities: new Set(modalities),
      images: modalities.includes("image") ? 1 : 0,
    }),
    models: resolved.value.map(({ model, requested, sort }) => ({
      id: requested,
      candidates: candidatesOf(model, catalog.providers),
      ...(sort === undefined ? {} : { sort }),
    })),
    guardrails: situation.guardrails,
    settings: { ...defaultWorkspaceSettings, ...situation.settings },
    missingCredential: ({ provider }) =>
      keyless.includes(provider.slug) ? `its key is not set: ${provider.api_key}` : undefined,
    isByok: ({ provider }) => byok.includes(provider.slug),
    region: situation.region ?? null,
    filesAreParsed: situation.filesAreParsed ?? false,
    isCompressible: situation.isCompressible ?? (() => false),
    readsReasoning: () => true,
    health,
    now,
    // The first of the draw: with equal prices the first of the catalog.
    chance: situation.chance ?? { random: () => 0 },
  };
}

/** The plan of a request that is expected to have one. */
export function plan(catalog: CatalogIndex, body: Body, situation: Situation = {}): Planned {
  const input = inputFor(catalog, body, situation);
  if ("kind" in input) throw new Error(`refused: ${JSON.stringify(input)}`);
  const selection = selectEndpoints(input);
  return {
    ...selection,
    tags: selection.plan.map(({ candidate }) => candidate.endpoint.tag),
    attempts: selection.plan.map(({ candidate }) => `${candidate.model.id} ${candidate.endpoint.tag}`),
    excludedBy: Object.fromEntries(selection.excluded.map(({ endpoint, by }) => [endpoint, by])),
  };
}

/** The error that a request without a plan gets. */
export function refusal(catalog: CatalogIndex, body: Body, situation: Situation = {}): ErrorResponse {
  const input = inputFor(catalog, body, situation);
  if ("kind" in input) return errorResponse(input);
  const { plan: attempts, excluded } = selectEndpoints(input);
  if (attempts.length > 0) throw new Error("the request has a plan");
  return errorResponse(
    explainEmptyPlan({
      models: input.models.map(({ id }) => id),
      candidates: input.models.flatMap(({ candidates }) => candidates),
      excluded,
      facts: input.facts,
    }),
  );
}

/** What is known of endpoints, by tag. */
export function healthOf(model: string, known: Record<string, Partial<EndpointHealth>>): HealthSnapshot {
  return new Map(
    Object.entries(known).map(([tag, health]) => [endpointKey(model, tag), { ...unknownHealth, ...health }]),
  );
}

/** A small generator with a seed (mulberry32): the same numbers on every run. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
