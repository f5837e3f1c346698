// What is still to be tried after a failure: the rest of the plan, narrowed or reordered by the kind of failure.
import type { Reaction } from "./outcome.ts";
import type { PlannedAttempt } from "./select-endpoints.ts";

export function remainingAttempts(
  rest: readonly PlannedAttempt[],
  failed: PlannedAttempt,
  reaction: Reaction,
): readonly PlannedAttempt[] {
  const { model, endpoint } = failed.candidate;
  switch (reaction) {
    case "next_endpoint":
      return rest;
    case "next_model":
      return rest.filter(({ candidate }) => candidate.model !== model);
    case "longer_context": {
      const longer = rest.filter(
        ({ candidate }) => candidate.model === model && candidate.endpoint.context_length > endpoint.context_length,
      );
      return [...longer, ...rest.filter(({ candidate }) => candidate.model !== model)];
    }
    case "stop":
      return [];
  }
}
