// Filters by the parameters an endpoint lists: tools and json_schema always decide, the others only where they must.
import { parameterBits, takes } from "../taken-parameters.ts";
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
    const needed = parameterBits(facts.parameters);
    return ({ takenParameters, parameters }) =>
      (takenParameters & needed) === needed
        ? undefined
        : `does not support ${unsupported(facts.parameters, parameters).join(", ")}`;
  },
});

/** Those of the parameters that an endpoint does not take. */
export function unsupported<Name extends string>(
  parameters: readonly Name[],
  supported: ReadonlySet<string>,
): readonly Name[] {
  return parameters.filter((name) => !takes(supported, name));
}
