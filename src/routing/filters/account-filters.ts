// What an account lets its workspace use at all, for listings: the filters that its settings can set, asked by a request
// that asks for nothing itself.
import type { Guardrails } from "../../wire/guardrail.ts";
import type { WorkspaceSettings } from "../../wire/workspace-settings.ts";
import type { Candidate } from "../candidate.ts";
import { factsOf } from "../request-facts.ts";
import type { Filter } from "./filter.ts";
import { filters, prepareFilters } from "./filters.ts";

const bareFacts = factsOf({ messages: [] }, { promptTokens: 0, modalities: new Set(), images: 0 });

/** Whether the account's settings and guardrails leave an endpoint in; `rows` is the table of filters. */
export function prepareAccountFilters(
  settings: WorkspaceSettings,
  rows: readonly Filter[] = filters,
  guardrails?: Guardrails,
): (candidate: Candidate) => boolean {
  const exclusionFrom = prepareFilters(
    {
      facts: bareFacts,
      now: 0,
      settings,
      guardrails,
      missingCredential: () => undefined,
      region: null,
      filesAreParsed: true,
      isCompressible: () => true,
    },
    rows.filter(({ scopes }) => scopes.includes("account")),
  );
  return (candidate) => exclusionFrom(candidate) === undefined;
}
