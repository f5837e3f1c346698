// The parameters that an endpoint lists: tools and json_schema always decide, the others only where they must.
import { describe } from "vitest";
import type { EndpointSpec } from "../make-catalog.ts";
import { filterRows, json_schema, tools } from "./filter-rows.ts";

describe("tools and structured_outputs", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "none", supported_parameters: ["max_tokens"] },
    { provider: "tools", supported_parameters: ["tools"] },
    { provider: "json", supported_parameters: ["response_format"] },
    { provider: "schema", supported_parameters: ["structured_outputs"] },
  ];
  const tags = ["none", "tools", "json", "schema"];
  const allBut = (kept: string, by: string) =>
    Object.fromEntries(tags.filter((tag) => tag !== kept).map((tag) => [tag, by]));
  const needsTools = { keeps: ["tools"], excludes: allBut("tools", "tools") };
  const needsNothing = { keeps: tags, excludes: {} };
  filterRows([
    { it: "tools", endpoints, body: { tools }, ...needsTools },
    { it: "tools with tool_choice none", endpoints, body: { tools, tool_choice: "none" }, ...needsTools },
    { it: "tool_choice auto without tools", endpoints, body: { tool_choice: "auto" }, ...needsTools },
    {
      it: "tool_choice of one function",
      endpoints,
      body: { tool_choice: { type: "function", function: { name: "look_up" } } },
      ...needsTools,
    },
    { it: "tool_choice none alone", endpoints, body: { tool_choice: "none" }, ...needsNothing },
    { it: "an empty list of tools", endpoints, body: { tools: [] }, ...needsNothing },
    {
      it: "json_schema",
      endpoints,
      body: { response_format: json_schema },
      keeps: ["schema"],
      excludes: allBut("schema", "structured_outputs"),
    },
    {
      it: "json_object, which puts those that take it first",
      endpoints,
      body: { response_format: { type: "json_object" } },
      keeps: ["json", "schema", "none", "tools"],
      excludes: {},
    },
    { it: "text", endpoints, body: { response_format: { type: "text" } }, ...needsNothing },
  ]);
});

describe("require_parameters", () => {
  const endpoints: EndpointSpec[] = [
    { provider: "a", supported_parameters: ["max_tokens"] },
    { provider: "b", supported_parameters: ["max_completion_tokens", "reasoning", "seed"] },
  ];
  const require = { require_parameters: true };
  filterRows([
    {
      it: "excludes who does not list a parameter",
      endpoints,
      body: { seed: 1, provider: require },
      keeps: ["b"],
      excludes: { a: "require_parameters" },
    },
    {
      it: "JSON mode too",
      endpoints,
      body: { response_format: { type: "json_object" }, provider: { require_parameters: true, only: ["a"] } },
      keeps: [],
      excludes: { a: "require_parameters", b: "allowed_providers" },
    },
    {
      it: "a request without any is refused nowhere",
      endpoints,
      body: { provider: require },
      keeps: ["a", "b"],
      excludes: {},
    },
    { it: "does not look without it", endpoints, body: { seed: 1 }, keeps: ["a", "b"], excludes: {} },
    {
      it: "the two names of one parameter are one",
      endpoints,
      body: { max_tokens: 5, provider: require },
      keeps: ["a", "b"],
      excludes: {},
    },
    {
      it: "reasoning_effort is reasoning",
      endpoints,
      body: { reasoning_effort: "low", provider: require },
      keeps: ["b"],
      excludes: { a: "require_parameters" },
    },
    {
      it: "fields that the wire does not know are not asked about",
      endpoints,
      body: { safe_prompt: true, user: "u", session_id: "s", provider: require },
      keeps: ["a", "b"],
      excludes: {},
    },
    {
      it: "null and an empty list of tools are not sent",
      endpoints,
      body: { seed: null, tools: [], provider: require },
      keeps: ["a", "b"],
      excludes: {},
    },
  ]);
});
