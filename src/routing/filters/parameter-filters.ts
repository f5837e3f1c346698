// Filters by the parameters an endpoint lists: tools and json_schema always decide, the others only where they must.
import { defineFilter } from "./filter.ts";

export const tools = defineFilter({
  name: "tools",
  scopes: ["request"],
  word: "require_parameters",
  field: "tools",
  group: "constraint",
  wanted: "that support tool use",
  remedy: "send the request without tools, or choose a model that supports them",
  prepare: ({ facts }) => {
    if (!facts.needsTools) return null;
    return ({ parameters }) => (parameters.has("tools") ? undefined : "does not support tool use");
  },
});

export const structuredOutputs = defineFilter({
  name: "structured_outputs",
  scopes: ["request"],
  word: "require_parameters",
  field: "response_format",
  group: "constraint",
  wanted: "that support structured outputs",
  remedy: 'use response_format {"type": "json_object"}, or choose a model that supports structured outputs',
  prepare: ({ facts }) => {
    if (!facts.needsStructuredOutputs) return null;
    return ({ parameters }) =>
      parameters.has("structured_outputs") ? undefined : "does not support structured outputs (json_schema)";
  },
});

export const requireParameters = defineFilter({
  name: "require_parameters",
  scopes: ["request"],
  word: "require_parameters",
  field: "provider.require_parameters",
  group: "constraint",
  remedy: "drop provider.require_parameters, or the parameters named",
  prepare: ({ facts }) => {
    if (facts.preferences.require_parameters !== true || facts.parameters.length === 0) return null;
    return ({ parameters }) => {
      const missing = unsupported(facts.parameters, parameters);
      return missing.length === 0 ? undefined : `does not support ${missing.join(", ")}`;
    };
  },
});

/** Two names of one parameter: an endpoint that lists one takes the other. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["max_tokens", "max_completion_tokens"],
  ["max_completion_tokens", "max_tokens"],
  ["reasoning_effort", "reasoning"],
  ["include_reasoning", "reasoning"],
  ["response_format", "structured_outputs"],
]);

const nothing: readonly never[] = [];

/** Those of the parameters that an endpoint does not take. */
export function unsupported<Name extends string>(
  parameters: readonly Name[],
  supported: ReadonlySet<string>,
): readonly Name[] {
  let missing: Name[] | undefined;
  for (const name of parameters) {
    if (supported.has(name) || supported.has(synonyms.get(name) ?? name)) continue;
    missing ??= [];
    missing.push(name);
  }
  return missing ?? nothing;
}
