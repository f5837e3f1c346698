// Tools that the router runs for a model: the time, and a page of the web (wire reference §7). A request asks for them among its
// tools, or by the plugin `web-fetch`; models get them as functions.
import * as z from "zod";
import type { ChatRequest, Tool } from "./chat-request.ts";
import { madeOnce } from "./derived.ts";
import type { Failure } from "./failure.ts";
import { isRecord, type JsonRecord } from "./json.ts";
import { present } from "./present.ts";
import { fail, ok, type Result } from "./result.ts";

const domain = madeOnce(() =>
  z
    .string()
    .max(253)
    .refine((text) => hostOf(text) !== undefined, "must be a domain alone, such as example.com"),
);
const domains = madeOnce(() => z.array(domain()).max(100).nullish());

const schemas = madeOnce(() => ({
  "openrouter:datetime": z.strictObject({
    timezone: z.string().refine(isTimezone, "is no time zone: write one like Europe/Paris").nullish(),
  }),
  "openrouter:web_fetch": z.strictObject({
    engine: z
      .enum(["auto", "openrouter"], { error: 'must be "auto" or "openrouter": no other is offered here' })
      .nullish(),
    allowed_domains: domains(),
    blocked_domains: domains(),
    max_content_tokens: z.int().min(1).max(100_000).nullish(),
    max_uses: z.int().min(1).max(100).nullish(),
  }),
}));

type Fields = { [Type in keyof ReturnType<typeof schemas>]: z.infer<ReturnType<typeof schemas>[Type]> };
export type ServerToolType = keyof Fields;
/** By type; those that are not there are not asked for. */
export type ServerTools = Partial<Fields>;

export const serverToolNames = {
  "openrouter:datetime": "openrouter_datetime",
  "openrouter:web_fetch": "openrouter_web_fetch",
} as const satisfies Record<ServerToolType, string>;
export type ServerToolName = (typeof serverToolNames)[ServerToolType];

const types = Object.keys(serverToolNames) as ServerToolType[];

function typeOf({ type }: { type: string }): ServerToolType | undefined {
  return types.find((one) => one === type);
}

/** As addresses write it, without the dots and stars around it; undefined: it is none, or more than one. */
export function hostOf(domain: string): string | undefined {
  // Dots are looked at from where they begin only: there may be a great many.
  const plain = domain.replace(/^\*?\./, "").replace(/(?<!\.)\.+$/, "");
  const address = `https://${plain}/`;
  return /^[^\s/\\?#@:]+$/.test(plain) && URL.canParse(address) ? new URL(address).hostname : undefined;
}

export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** null: none is asked for. */
export function readServerTools(request: ChatRequest): Result<ServerTools | null, Failure> {
  const asked = [...fromTools(request), ...fromPlugins(request)];
  if (asked.length === 0) return ok(null);
  const tools: ServerTools = {};
  for (const { type, path, fields } of asked) {
    const checked = schemas()[type].safeParse(fields);
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const names = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : (issue?.path ?? []);
      const why =
        issue?.code === "unrecognized_keys" ? `is no parameter of ${type}: leave it out` : (issue?.message ?? "");
      return refuse([path, ...names.map(String)].join("."), why);
    }
    Object.assign(tools, { [type]: { ...tools[type], ...checked.data } });
  }
  const names: readonly string[] = types.map((type) => serverToolNames[type]);
  const taken = (request.tools ?? []).find(({ function: own }) => own !== undefined && names.includes(own.name));
  if (taken !== undefined)
    return refuse("tools", `${taken.function?.name} is the name of a tool of the router's: give yours another`);
  return (request.n ?? 1) > 1 ? refuse("n", "must be 1 with tools that the router runs") : ok(tools);
}

function refuse(field: string, problem: string): Result<never, Failure> {
  return fail({ kind: "invalid_request", field, message: `${field}: ${problem}` });
}

interface AskedTool {
  type: ServerToolType;
  path: string;
  fields: JsonRecord;
}

function fromTools({ tools }: ChatRequest): AskedTool[] {
  return (tools ?? []).flatMap((tool: Tool & JsonRecord, index) => {
    const type = typeOf(tool);
    if (type === undefined) return [];
    const { type: _type, parameters, cache_control: _marker, ...beside } = tool;
    const path = `tools[${index}]${isRecord(parameters) ? ".parameters" : ""}`;
    return [{ type, path, fields: { ...beside, ...(isRecord(parameters) ? parameters : {}) } }];
  });
}

function fromPlugins({ plugins }: ChatRequest): AskedTool[] {
  return (plugins ?? []).flatMap(({ id, enabled, ...fields }, index) =>
    id === "web-fetch" && enabled !== false
      ? [{ type: "openrouter:web_fetch" as const, path: `plugins[${index}]`, fields }]
      : [],
  );
}

/** The request with functions in the place of what the router runs. */
export function withServerFunctions(request: ChatRequest, tools: ServerTools): ChatRequest {
  const { plugins, tool_choice: choice } = request;
  const asked = types.filter((type) => tools[type] !== undefined);
  const others = (request.tools ?? []).filter((tool) => typeOf(tool) === undefined);
  const chosen = typeof choice === "object" && choice !== null ? typeOf(choice) : undefined;
  return {
    ...request,
    tools: [...others, ...asked.map((type) => functionOf(type))],
    ...present({
      plugins: plugins?.filter(({ id }) => id !== "web-fetch"),
      tool_choice: chosen === undefined ? undefined : { type: "function", function: { name: serverToolNames[chosen] } },
    }),
  };
}

function functionOf(type: ServerToolType): Tool {
  return { type: "function", function: { name: serverToolNames[type], ...described[type] } };
}

const described: Record<ServerToolType, { description: string; parameters: JsonRecord }> = {
  "openrouter:datetime": {
    description: "Tells the current date and time.",
    parameters: {
      type: "object",
      properties: { timezone: { type: "string", description: "IANA time zone, such as Europe/Paris" } },
    },
  },
  "openrouter:web_fetch": {
    description: "Fetches a page of the web and gives its text.",
    parameters: {
      type: "object",
      properties: { url: { type: "string", description: "Its address, which begins with https://" } },
      required: ["url"],
    },
  },
};
