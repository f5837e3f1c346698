// Tools that clients define otherwise than as functions of a request's top level: custom tools, shells, members of
// namespaces. Models get them all as functions; this is what is needed to tell a client, or a vendor that knows such tools,
// of them in their own form. It travels beside the request and is sent to nobody.
import * as z from "zod";
import { madeOnce } from "./derived.ts";

export const callKinds = ["function", "custom", "local_shell", "shell", "apply_patch"] as const;
export type CallKind = (typeof callKinds)[number];

/** Tools that a vendor runs itself and that agents offer in every request without having been asked for them. */
export const sparedHostedTools = [
  "web_search",
  "web_search_2025_08_26",
  "web_search_preview",
  "web_search_preview_2025_03_11",
  "image_generation",
  "tool_search",
] as const;
export type SparedHostedTool = (typeof sparedHostedTools)[number];

const toolFormSchema = madeOnce(() =>
  z.object({
    /** The name of the function that models see. */
    called: z.string(),
    kind: z.enum(callKinds),
    /** The client's own name, unique within its namespace. */
    name: z.string(),
    namespace: z.string().optional(),
    /** The definition as the client wrote it. */
    definition: z.record(z.string(), z.unknown()),
  }),
);
export type ToolForm = z.infer<ReturnType<typeof toolFormSchema>>;

const clientToolsSchema = madeOnce(() =>
  z.object({
    forms: z.array(toolFormSchema()),
    namespaces: z.array(z.object({ name: z.string(), description: z.string() })),
    leftOut: z.array(z.enum(sparedHostedTools)),
    /** The first of them that searches the web, as the client wrote it. */
    webSearch: z.record(z.string(), z.unknown()).optional(),
    /** Items of the conversation that tell what a vendor's own tools did. */
    leftOutItems: z.number(),
  }),
);
export type ClientTools = z.infer<ReturnType<typeof clientToolsSchema>>;

export const clientToolsField = "client_tools";
export const noClientTools: ClientTools = { forms: [], namespaces: [], leftOut: [], leftOutItems: 0 };

/** None where the field is missing, or was written by a client. */
export function clientToolsOf(request: Record<string, unknown>): ClientTools {
  if (request[clientToolsField] === undefined) return noClientTools;
  const checked = clientToolsSchema().safeParse(request[clientToolsField]);
  return checked.success ? checked.data : noClientTools;
}

/** By the name of the function. */
export function formsByName({ forms }: ClientTools): ReadonlyMap<string, ToolForm> {
  return new Map(forms.map((form) => [form.called, form]));
}
