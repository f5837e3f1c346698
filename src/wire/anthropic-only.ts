// What only Anthropic's API knows of a request: tools that it defines or runs, fields of its own, blocks of the conversation
// that have no other form. It travels beside the request; dialects that cannot send a piece of it are never shown it.
import * as z from "zod";
import { madeOnce } from "./derived.ts";
import { isRecord, type JsonRecord } from "./json.ts";

/** Kinds of tools that the vendor runs itself, or expands to tools which nobody else knows. */
export const vendorRunTools = [
  "web_search",
  "web_fetch",
  "code_execution",
  "tool_search",
  "mcp_toolset",
  "advisor",
  "browser_toolset",
  "computer_toolset",
] as const;
export type VendorRunTool = (typeof vendorRunTools)[number];

/** Kinds of tools that the vendor defines by a type alone and the client runs. */
export const clientRunTools = ["bash", "text_editor", "memory", "computer"] as const;
export type ClientRunTool = (typeof clientRunTools)[number];

/** Fields of the body that mean nothing elsewhere. */
export const anthropicFields = [
  "context_management",
  "compaction",
  "container",
  "mcp_servers",
  "inference_geo",
  "diagnostics",
  "task_budget",
  "safeguards",
] as const;
export type AnthropicField = (typeof anthropicFields)[number];

const toolSchema = madeOnce(() =>
  z.object({
    kind: z.enum(["custom", ...clientRunTools, ...vendorRunTools]),
    /** The function that stands for it elsewhere; tools that the vendor runs have none. */
    called: z.string().optional(),
    /** As the client wrote it. */
    definition: z.record(z.string(), z.unknown()),
  }),
);
export type AnthropicTool = z.infer<ReturnType<typeof toolSchema>>;

const anthropicOnlySchema = madeOnce(() =>
  z.object({
    /** All tools of the request in their order, where one of them is more than a function. */
    tools: z.array(toolSchema()).default([]),
    /** A choice among tools that are no functions. */
    choice: z.record(z.string(), z.unknown()).optional(),
    fields: z.partialRecord(z.enum(anthropicFields), z.unknown()).default({}),
    service_tier: z.literal("standard_only").optional(),
  }),
);
export type AnthropicOnly = z.infer<ReturnType<typeof anthropicOnlySchema>>;

/** What an endpoint that speaks Anthropic's format takes of it. */
export interface AnthropicSupport {
  tools: ReadonlySet<VendorRunTool>;
  fields: ReadonlySet<AnthropicField>;
}

export const anthropicOnlyField = "anthropic_only";
const nothing: AnthropicOnly = { tools: [], fields: {} };

/** Nothing where the field is missing, or was written by a client. */
export function anthropicOnlyOf(request: JsonRecord): AnthropicOnly {
  if (request[anthropicOnlyField] === undefined) return nothing;
  const checked = anthropicOnlySchema().safeParse(request[anthropicOnlyField]);
  return checked.success ? checked.data : nothing;
}

/** What tools that the vendor ran were called with and gave, and whatever else of its answers only it can read. */
export const vendorBlockTypes = [
  "server_tool_use",
  "web_search_tool_result",
  "web_fetch_tool_result",
  "code_execution_tool_result",
  "bash_code_execution_tool_result",
  "text_editor_code_execution_tool_result",
  "tool_search_tool_result",
  "advisor_tool_result",
  "mcp_tool_use",
  "mcp_tool_result",
  "mcp_tool_listing",
  "container_upload",
  "fallback",
] as const;

/** Blocks that a text can stand for. */
const sayableBlockTypes = ["search_result", "tool_reference", "document", "compaction"] as const;

const nativeBlockSchema = madeOnce(() => z.looseObject({ type: z.enum([...vendorBlockTypes, ...sayableBlockTypes]) }));
/** A block as Anthropic has it. Its other fields are looked at by nobody here. */
export type NativeBlock = z.infer<ReturnType<typeof nativeBlockSchema>>;

/** A block of an assistant's turn that has no other form, and its place among the blocks of that turn. */
export interface PlacedBlock {
  place: number;
  block: NativeBlock;
}

/** On an assistant's message: its blocks without another form. */
export const placedBlocksField = "anthropic_blocks";
/** On a part of text: the block that says the same to Anthropic, and the text by which it is known to be unchanged. */
export const nativeBlockField = "anthropic_block";
/** On parts of text and on calls: their place among the blocks of their turn. */
export const placeField = "anthropic_place";

export function placedBlocks(message: JsonRecord): PlacedBlock[] {
  const given: unknown = message[placedBlocksField];
  if (!Array.isArray(given)) return [];
  return given.filter(isRecord).flatMap(({ place, block }) => {
    const native = nativeBlockSchema().safeParse(block);
    return typeof place === "number" && native.success ? [{ place, block: native.data }] : [];
  });
}

export function placeOf(holder: JsonRecord): number | undefined {
  const place = holder[placeField];
  return typeof place === "number" ? place : undefined;
}

/** undefined: the part is what it says, or what it says was changed on the way. */
export function nativeBlock(part: JsonRecord): NativeBlock | undefined {
  const native = part[nativeBlockField];
  if (!isRecord(native) || native["said"] !== part["text"]) return undefined;
  const read = nativeBlockSchema().safeParse(native["block"]);
  return read.success ? read.data : undefined;
}
