// A search of the web as chat completions are asked for one, of each kind of vendor that has it.
import type { JsonRecord } from "../../wire/json.ts";
import { filled, present } from "../../wire/present.ts";
import type { SearchField, SearchFields } from "../../wire/web-search.ts";
import type { OwnSearch } from "../dialect.ts";
import type { OpenAiQuirks } from "./quirks.ts";

const options: readonly SearchField[] = ["search_context_size", "user_location"];
const xaiQuirks = { web_search: "xai", reasoning_format: "xai-responses-v1", client_tools: false, summaries: false };

/** By the quirk. */
const engines: Readonly<Record<OpenAiQuirks["web_search"], OwnSearch>> = {
  options: { fields: new Set(options), isCertain: true },
  always: { fields: new Set([...options, "include_domains", "exclude_domains"]), isCertain: true },
  responses: { fields: new Set(), isCertain: false, instead: { dialect: "openai-responses", quirks: {} } },
  xai_responses: { fields: new Set(), isCertain: false, instead: { dialect: "openai-responses", quirks: xaiQuirks } },
};

export function ownSearch({ web_search }: OpenAiQuirks): OwnSearch {
  return engines[web_search];
}

/** `search` undefined: none is asked for. */
export function searchFields(search: SearchFields | undefined, { web_search }: OpenAiQuirks): JsonRecord {
  if (search === undefined) return {};
  const { search_context_size, user_location: place, include_domains = [], exclude_domains = [] } = search;
  const given = present({ search_context_size, user_location: place && locationOf(place, web_search) });
  if (web_search !== "always") return { web_search_options: given };
  const domains = [...include_domains, ...exclude_domains.map((domain) => `-${domain}`)];
  return present({
    web_search_options: Object.keys(given).length === 0 ? undefined : given,
    search_domain_filter: filled(domains),
  });
}

function locationOf({ type: _type, ...place }: NonNullable<SearchFields["user_location"]>, engine: string): JsonRecord {
  return engine === "always" ? place : { type: "approximate", approximate: place };
}
