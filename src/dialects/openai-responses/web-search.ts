// A search of the web as Responses are asked for one: a tool that the vendor runs, and counts among its items.
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { filled, present } from "../../wire/present.ts";
import type { SearchField, SearchFields } from "../../wire/web-search.ts";
import { recordIn } from "../common/records.ts";
import type { OwnSearch } from "../dialect.ts";
import type { ResponsesQuirks } from "./quirks.ts";

type Engine = ResponsesQuirks["web_search"];

const fields: Readonly<Record<Engine, readonly SearchField[]>> = {
  openai: ["search_context_size", "user_location", "include_domains"],
  xai: ["include_domains", "exclude_domains", "x_search"],
};

export function ownSearch({ web_search }: ResponsesQuirks): OwnSearch {
  return { fields: new Set(fields[web_search]), isCertain: false };
}

/** `search` undefined: none is asked for. */
export function searchTools(search: SearchFields | undefined): JsonRecord[] {
  if (search === undefined) return [];
  const { search_context_size, user_location: place, include_domains, exclude_domains, x_search } = search;
  const filters = present({ allowed_domains: include_domains, excluded_domains: exclude_domains });
  const web = {
    type: "web_search",
    ...present({
      search_context_size,
      filters: Object.keys(filters).length === 0 ? undefined : filters,
      user_location: place && { type: "approximate", ...place },
    }),
  };
  return x_search === undefined ? [web] : [web, { ...x_search, type: "x_search" }];
}

/** Searches among the items of an answer; pages that it merely opened are none. undefined: there are none. */
export function searchesIn(output: unknown): number | undefined {
  const calls = (Array.isArray(output) ? output : []).filter(isRecord).filter(({ type }) => type === "web_search_call");
  const searches = calls.filter((call) => (recordIn(call, "action")?.["type"] ?? "search") === "search");
  return filled(searches)?.length;
}
