// What planning is told of a request, and what it makes of it. Types only.
import type { Model } from "../catalog/catalog.ts";
import type { RequestedModel } from "../catalog/resolve-models.ts";
import type { CostTier } from "../routing/auto/choose-model.ts";
import type { Candidate } from "../routing/candidate.ts";
import type { Chance } from "../routing/draw.ts";
import type { RequestFacts } from "../routing/request-facts.ts";
import type { ModelCandidates, Selection } from "../routing/select-endpoints.ts";
import type { Failure } from "../wire/failure.ts";
import type { Result } from "../wire/result.ts";
import type { TaskKind } from "../wire/task-kind.ts";

/** What planning is told of a request: figures and preferences, never its words. */
export interface Measure {
  /** As exact as the limits of these models' endpoints ask. */
  facts(models: readonly ModelCandidates[]): RequestFacts;
  /** What is paid for: estimated tokens of all that is sent, how many answers there may be to it, and how often the fee for
   * a request (once, where nothing is said). */
  paid(facts: RequestFacts): { promptTokens: number; answers: number; fees?: number };
  /** Whether the prompt can be made to fit an endpoint that is too short for it. */
  isCompressible(facts: RequestFacts, models: readonly ModelCandidates[]): (candidate: Candidate) => boolean;
  /** Stands for a conversation that keeps its endpoint; null: every request draws anew. */
  conversation(caching: { cachesImplicitly: boolean; promptTokens: number }): string | null;
  /** Files of the prompt can be read to text for endpoints that take none. */
  filesAreParsed: boolean;
  /** The search of the web that is asked for; undefined: none is. */
  search?: SearchMeasure | undefined;
  /** Chooses models by the prompt; null: this operation's models are named by the client. */
  chooser: (() => Promise<AutoChooser>) | null;
}

/** What planning is told of a search of the web. */
export interface SearchMeasure {
  /** The candidate as it is asked to search. */
  meant(candidate: Candidate): Candidate;
  /** Why its answer cannot have one. */
  problemOf(candidate: Candidate): string | undefined;
  /** Who searches for it; undefined: nobody. */
  engineOf(candidate: Candidate): "native" | "exa" | undefined;
  /** Picodollars of the search, as far as that is known. */
  costAtMost(candidate: Candidate): bigint;
  /** Tokens that what is found adds to the prompt, as far as that is known. */
  tokensAtMost(candidate: Candidate): number;
  /** Nobody is left because of these problems. */
  failure(candidates: readonly Candidate[], problems: readonly string[]): Failure;
}

export interface RequestPlan extends Selection {
  models: RequestedModel[];
  facts: RequestFacts;
  /** Who draws, among keys too. */
  chance: Chance;
  /** How the auto router chose; null where the client did. */
  auto: AutoDecision | null;
}

/** Why this model: for the record and the metadata. */
export interface AutoDecision {
  requested: string;
  model: string;
  task: TaskKind;
  /** 0…1, and the share of recent requests that were easier. */
  difficulty: number;
  rank: number;
  costTier: CostTier;
  reason: string;
  /** Best first: the chosen one and those nearest behind it. */
  candidates: { model: string; expectedCostPico: string; quality: number | null }[];
  ownWeights: boolean;
}

export interface AutoChooser {
  choose(id: string): Result<Model[], Failure>;
  /** Of the last choice. */
  decision(): AutoDecision | null;
}
