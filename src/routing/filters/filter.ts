// What a filter is: a row that looks at a request once and then, at most once per endpoint, says why to leave it out.
import type { WorkspaceSettings } from "../../wire/workspace-settings.ts";
import type { Candidate } from "../candidate.ts";
import type { RequestFacts } from "../request-facts.ts";

/** What filters may look at besides the endpoint. */
export interface FilterContext {
  facts: RequestFacts;
  settings: WorkspaceSettings;
  /** Why the endpoint's provider has no usable key, or undefined where it has one (or needs none). */
  missingCredential(candidate: Candidate): string | undefined;
  /** Set where the host promises to stay in a region: only endpoints that list it may answer. */
  region: string | null;
  /** Whether the endpoint could serve the prompt's files although it takes none (they are parsed to text). */
  filesAreParsed: boolean;
  /** Whether a prompt that is too long for an endpoint is shortened to fit it. */
  isCompressible(candidate: Candidate): boolean;
}

/** Why the endpoint is left out, with the value that decided; undefined keeps it. */
export type Check = (candidate: Candidate) => string | undefined;

export interface Filter {
  name: string;
  /** What to tell a client whose list this filter emptied. */
  remedy: string;
  /** The check of this request; null where the filter has nothing to check. */
  prepare(context: FilterContext): Check | null;
}
