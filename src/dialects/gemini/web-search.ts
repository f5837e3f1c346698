// A search of the web as Gemini is asked for one: it grounds its answer on what Google finds, and takes no wishes about that
// (https://ai.google.dev/gemini-api/docs/google-search).
import type { JsonRecord } from "../../wire/json.ts";
import type { SearchFields } from "../../wire/web-search.ts";
import type { OwnSearch } from "../dialect.ts";

export const ownSearch: OwnSearch = { fields: new Set(), isCertain: false };

/** `search` undefined: none is asked for. */
export function withSearch(tools: JsonRecord, search: SearchFields | undefined): JsonRecord {
  if (search === undefined) return tools;
  const { tools: declared } = tools;
  return { ...tools, tools: [...(Array.isArray(declared) ? declared : []), { googleSearch: {} }] };
}
