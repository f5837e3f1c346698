// A search of the web: by the endpoint's vendor, or by an engine outside. Who can do neither is left out.
import { defineFilter } from "./filter.ts";

export const webSearch = defineFilter({
  name: "web_search",
  scopes: ["request"],
  word: "require_parameters",
  field: "plugins",
  group: "constraint",
  wanted: "that can search the web",
  remedy: "leave the search out, or choose a model with an endpoint that lists web_search_options",
  prepare: ({ searchProblem }) => searchProblem ?? null,
});
