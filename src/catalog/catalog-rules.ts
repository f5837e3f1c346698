// What a catalog has to agree with beyond itself: the dialects that there are, their quirks, the router's own names. Other
// rooms know these; whoever reads a catalog is handed them as one value.

/** A mistake in the quirks of a provider or an endpoint; `path` begins below `quirks`. */
export interface QuirkProblem {
  path: readonly PropertyKey[];
  message: string;
}

export interface CatalogRules {
  dialectNames: readonly string[];
  /** Those that an endpoint may have whose provider has the given one. */
  dialectsBeside(dialect: string): readonly string[];
  quirkProblems(dialect: string, quirks: Record<string, unknown>): readonly QuirkProblem[];
  /** Whether a variable is the router's own, and so can hold no provider's key. */
  isOwnName(name: string): boolean;
}
