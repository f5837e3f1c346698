// A search of the web as Claude is asked for one: a tool that its host runs
// (https://docs.claude.com/en/docs/agents-and-tools/tool-use/web-search-tool).
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import type { SearchFields } from "../../wire/web-search.ts";
import type { OwnSearch } from "../dialect.ts";

export const ownSearch: OwnSearch = {
  fields: new Set(["max_uses", "include_domains", "exclude_domains", "user_location"]),
  isCertain: false,
};

/** `search` undefined: none is asked for. */
export function searchTools(search: SearchFields | undefined): JsonRecord[] {
  if (search === undefined) return [];
  const { max_uses, include_domains, exclude_domains, user_location: place } = search;
  const given = present({
    max_uses,
    allowed_domains: include_domains,
    blocked_domains: exclude_domains,
    user_location: place && { type: "approximate", ...place },
  });
  return [{ type: "web_search_20250305", name: "web_search", ...given }];
}
