// A search of the web that a request asks for, by whichever of its names: the plugin `web`, `web_search_options`, a tool, or the
// variant `:online` (contract §14.7). Read once into one form; what is in it is checked by name.
import * as z from "zod";
import { anthropicOnlyOf } from "./anthropic-only.ts";
import type { ChatRequest, Tool } from "./chat-request.ts";
import { clientToolsOf } from "./client-tools.ts";
import { madeOnce } from "./derived.ts";
import type { Failure } from "./failure.ts";
import { isRecord, type JsonRecord } from "./json.ts";
import { present } from "./present.ts";
import { fail, ok, type Result } from "./result.ts";

const domains = madeOnce(() => z.array(z.string().min(1).max(253)).max(100));
const whole = (most: number) => z.int().min(1).max(most);

const searchSchema = madeOnce(() =>
  z
    .strictObject({
      engine: z.enum(["native", "exa", "auto"], {
        error: 'must be "native", "exa" or "auto": no other is offered here',
      }),
      mode: z.enum(["instant", "fast", "auto", "deep-lite", "deep", "deep-reasoning"]),
      max_results: whole(100),
      max_total_results: whole(100),
      max_characters: whole(1_000_000),
      max_uses: whole(100),
      search_prompt: z.string().min(1).max(20_000),
      include_domains: domains(),
      exclude_domains: domains(),
      search_context_size: z.enum(["low", "medium", "high"]),
      user_location: z
        .strictObject({
          type: z.literal("approximate").nullish(),
          ...{ country: z.string().nullish(), city: z.string().nullish() },
          ...{ region: z.string().nullish(), timezone: z.string().nullish() },
        })
        .partial(),
      x_search: z.looseObject({}),
    })
    .partial(),
);
export type SearchFields = z.infer<ReturnType<typeof searchSchema>>;
export type SearchField = Exclude<keyof SearchFields, "engine">;

export interface WebSearch {
  fields: SearchFields;
  /** Where each of them was said. */
  paths: Partial<Record<SearchField, string>>;
  /** Agents offer it unasked: without a vendor's own search it is left out. */
  isSpared: boolean;
}

/** Other names of fields, by the place they are used in. */
const otherNames: Readonly<Record<string, SearchField>> = {
  allowed_domains: "include_domains",
  excluded_domains: "exclude_domains",
  blocked_domains: "exclude_domains",
};

export const webSearchTool = "openrouter:web_search";
const toolTypes = /^(?:openrouter:web_search|web_search(?:_preview)?(?:_20\d\d_\d\d_\d\d)?)$/;

export function isWebSearchTool({ type }: { type: string }): boolean {
  return toolTypes.test(type);
}

interface Said {
  path: string;
  fields: JsonRecord;
}

/** null: it asks for none. `isOnline`: a model is named with the variant `:online`. */
export function readWebSearch(request: ChatRequest, isOnline: boolean): Result<WebSearch | null, Failure> {
  const said = [...pluginsOf(request), ...optionsOf(request), ...toolsOf(request)];
  const spared = [...anthropicTools(request), ...hostedTools(request)];
  const isSpared = said.length === 0 && !isOnline;
  if (isSpared && spared.length === 0) return ok(null);
  const search: WebSearch = { fields: {}, paths: {}, isSpared };
  for (const one of isSpared ? spared : said) {
    const problem = addTo(search, one);
    // What nobody asked for by name is no reason to refuse.
    if (problem !== undefined) return isSpared ? ok(null) : fail(problem);
  }
  return ok(search);
}

/** The request without what asks for it. */
export function withoutWebSearch(request: ChatRequest): ChatRequest {
  const { web_search_options: _options, plugins, tools, tool_choice, ...rest } = request;
  const others = tools?.filter((tool) => !isWebSearchTool(tool));
  const isChosen = typeof tool_choice === "object" && tool_choice !== null && isWebSearchTool(tool_choice);
  const hasTools = others !== undefined && others.length > 0;
  const keepsChoice = tool_choice != null && !isChosen && (hasTools || others?.length === tools?.length);
  return {
    ...rest,
    ...present({
      plugins: plugins?.filter(({ id }) => id !== "web"),
      tools: hasTools || tools?.length === 0 ? others : undefined,
      tool_choice: keepsChoice ? tool_choice : undefined,
    }),
  } as ChatRequest;
}

function pluginsOf({ plugins }: ChatRequest): Said[] {
  return (plugins ?? []).flatMap(({ id, enabled, ...fields }, index) =>
    id === "web" && enabled !== false ? [{ path: `plugins[${index}]`, fields }] : [],
  );
}

function optionsOf({ web_search_options: options }: ChatRequest): Said[] {
  return options != null ? [{ path: "web_search_options", fields: withLocation(options) }] : [];
}

/** Parameters stand in an object of their own, or beside the type. */
function toolsOf({ tools }: ChatRequest): Said[] {
  return (tools ?? []).flatMap((tool: Tool & JsonRecord, index) => {
    if (!isWebSearchTool(tool)) return [];
    const { parameters, cache_control: _marker, ...beside } = tool;
    const fields = withoutType({ ...beside, ...(isRecord(parameters) ? parameters : {}) });
    return [{ path: `tools[${index}]${isRecord(parameters) ? ".parameters" : ""}`, fields }];
  });
}

function anthropicTools(request: ChatRequest): Said[] {
  return anthropicOnlyOf(request).tools.flatMap(({ kind, definition }, index) => {
    if (kind !== "web_search") return [];
    const { name: _name, cache_control: _marker, ...fields } = definition;
    return [{ path: `tools[${index}]`, fields: withoutType(fields) }];
  });
}

function hostedTools(request: ChatRequest): Said[] {
  const { webSearch } = clientToolsOf(request);
  return webSearch === undefined ? [] : [{ path: "tools", fields: withoutType(webSearch) }];
}

/** OpenAI's filters stand in an object, and what its clients always send says nothing. */
function withoutType({ type: _type, filters, external_web_access: _access, ...fields }: JsonRecord): JsonRecord {
  return withLocation({ ...fields, ...(isRecord(filters) ? filters : {}) });
}

/** OpenAI's chat has the place itself in another object. */
function withLocation({ user_location: place, ...fields }: JsonRecord): JsonRecord {
  if (place == null) return fields;
  const inner = isRecord(place) ? place["approximate"] : undefined;
  return { ...fields, user_location: isRecord(inner) ? inner : place };
}

function addTo(search: WebSearch, { path, fields }: Said): Failure | undefined {
  // An empty list of domains asks for nothing.
  const given = Object.entries(fields).filter(([, value]) => value != null && !isEmptyList(value));
  const named = given.map(([name, value]) => [otherNames[name] ?? name, value, name] as const);
  const checked = searchSchema().safeParse(Object.fromEntries(named));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const [first, ...rest] = issue?.code === "unrecognized_keys" ? issue.keys : (issue?.path ?? []);
    const sent = named.find(([name]) => name === first)?.[2] ?? String(first);
    const field = [path, sent, ...rest.map(String)].join(".");
    const why =
      issue?.code === "unrecognized_keys" ? "is no field of a web search: leave it out" : (issue?.message ?? "");
    return { kind: "invalid_request", field, message: `${field}: ${why}` };
  }
  Object.assign(search.fields, checked.data);
  for (const [name, , sent] of named) if (name !== "engine") Object.assign(search.paths, { [name]: `${path}.${sent}` });
  return undefined;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Beside a request on its way to a vendor that searches: what to search for it. No JSON has it, so that no client can say it. */
const vendorSearch = Symbol("web search");

type Searching = ChatRequest & { [vendorSearch]?: SearchFields };

export function withVendorSearch(request: ChatRequest, fields: SearchFields): ChatRequest {
  const searching: Searching = { ...request, [vendorSearch]: fields };
  return searching;
}

/** undefined: the vendor is not asked to search. */
export function vendorSearchOf(request: Searching): SearchFields | undefined {
  return request[vendorSearch];
}
