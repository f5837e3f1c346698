// What a filter is: one row that holds all that anybody has to know of it. It looks at a request once and then, at most
// once per endpoint, says why to leave it out; what clients are told and what listings show is read from the same row.
import type { ExcludingFilter, Exclusion } from "../../wire/failure.ts";
import type { Guardrails } from "../../wire/guardrail.ts";
import type { WorkspaceSettings } from "../../wire/workspace-settings.ts";
import type { Candidate } from "../candidate.ts";
import type { RequestFacts } from "../request-facts.ts";

/** What filters may look at besides the endpoint. */
export interface FilterContext {
  facts: RequestFacts;
  /** Epoch milliseconds. */
  now: number;
  settings: WorkspaceSettings;
  /** Those that the request is under. */
  guardrails: Guardrails;
  /** Why the endpoint's provider has no usable key, or undefined where it has one (or needs none). */
  missingCredential(candidate: Candidate): string | undefined;
  /** Set where the host promises to stay in a region: only endpoints that list it may answer. */
  region: string | null;
  /** Whether the endpoint could serve the prompt's files although it takes none (they are parsed to text). */
  filesAreParsed: boolean;
  /** Why an endpoint's answer cannot have the search of the web that is asked for; undefined where none is. */
  searchProblem?: ((candidate: Candidate) => string | undefined) | undefined;
  /** Whether a prompt that is too long for an endpoint is shortened to fit it. */
  isCompressible(candidate: Candidate): boolean;
}

/** Why the endpoint is left out, with the value that decided; undefined keeps it. */
export type Check = (candidate: Candidate) => string | undefined;

/** Tokens that the request needs and the endpoint does not have, and a sentence with both numbers and the way out. */
export interface Excess {
  requested: number;
  limit: number;
  message: string;
}

/** Who can set a filter: whoever runs the deployment, the workspace's settings, the request itself. */
export type FilterScope = "deployment" | "account" | "request";

export interface Filter<Name extends string = string> extends ExcludingFilter {
  /** What exclusions, records and messages call it. */
  name: Name;
  /** A filter that an account can set holds for what its workspace is shown as well. */
  scopes: readonly FilterScope[];
  /** The words by which clients know this refusal (wire reference §8.4), said behind "No endpoints found for …". */
  wanted: string | undefined;
  /** What to tell a client whose list this filter emptied. */
  remedy: string;
  /** By how much an endpoint that it left out is too small; a list emptied by such filters alone is a 400. */
  excess: ((candidate: Candidate, facts: RequestFacts) => Excess) | undefined;
  /** The check of this request; null where it has nothing to check. A filter of the ordered list has no check at all. */
  prepare: ((context: FilterContext) => Check | null) | null;
}

type Optional = "wanted" | "excess";

/** The row as it is written, with its name as a type of its own. All rows get one shape, so that V8 reads them alike. */
export function defineFilter<const Name extends string>({
  wanted,
  excess,
  ...row
}: Omit<Filter<Name>, Optional> & Partial<Pick<Filter, Optional>>): Filter<Name> {
  return { ...row, wanted, excess };
}

export function exclusionOf<Row extends Filter>(
  { model, endpoint }: Candidate,
  { name }: Row,
  detail: string,
): Exclusion<Row["name"]> {
  return { model: model.id, endpoint: endpoint.tag, by: name, detail };
}
