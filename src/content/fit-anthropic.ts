// What only Anthropic knows of a request, as far as an endpoint takes it: the rest is taken out and noted, or said in words
// where a text stands for it. What was asked for by name and nobody else can do is refused. Pure.
import {
  type AnthropicField,
  type AnthropicOnly,
  type AnthropicSupport,
  anthropicFields,
  anthropicOnlyField,
  anthropicOnlyOf,
  nativeBlockField,
  placedBlocks,
  placedBlocksField,
  placeField,
  type VendorRunTool,
  vendorRunTools,
} from "../wire/anthropic-only.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Message, ToolCall } from "../wire/message.ts";
import type { Note } from "../wire/note.ts";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";

/** Without these a request would do something else than what was asked: reach other data, or stay where it may not. */
const indispensable: readonly AnthropicField[] = ["mcp_servers", "inference_geo"];

/** `support` undefined: the endpoint has another API. A problem is a sentence for the client. */
export function fitAnthropic(
  request: ChatRequest,
  support: AnthropicSupport | undefined,
): Result<{ request: ChatRequest; notes: Note[] }, string> {
  if (request[anthropicOnlyField] === undefined) return ok({ request, notes: [] });
  const own = anthropicOnlyOf(request);
  const missing = indispensable.find((name) => own.fields[name] !== undefined && support?.fields.has(name) !== true);
  if (missing !== undefined)
    return fail(`${missing}: only Anthropic's own API has it; leave it out for other endpoints`);
  const isTaken = ({ kind }: OwnTool) => !isVendorRun(kind) || support?.tools.has(kind) === true;
  const tools = own.tools.filter(isTaken);
  const gone = own.tools.filter((tool) => !isTaken(tool));
  const problem = problemOfChoice(own, support === undefined ? [] : tools);
  if (problem !== undefined) return fail(problem);
  const asked = anthropicFields.filter((name) => own.fields[name] !== undefined);
  const taken = asked.filter((name) => support?.fields.has(name));
  const notes = [...toolNotes(gone), ...fieldNotes(asked.filter((name) => !taken.includes(name)))];
  if (support !== undefined) {
    const fields = Object.fromEntries(taken.map((name) => [name, own.fields[name]]));
    const kept: AnthropicOnly = { ...own, tools, fields };
    return ok({ request: { ...request, [anthropicOnlyField]: kept }, notes });
  }
  const { [anthropicOnlyField]: _own, ...rest } = request;
  const blocks = rest.messages.reduce((sum, message) => sum + placedBlocks(message).length, 0);
  return ok({
    request: { ...rest, messages: rest.messages.map(withoutOwnForms) },
    notes: blocks === 0 ? notes : [...notes, { code: "hosted_items_left_out", count: blocks }],
  });
}

type OwnTool = AnthropicOnly["tools"][number];

function isVendorRun(kind: OwnTool["kind"]): kind is VendorRunTool {
  return vendorRunTools.some((known) => known === kind);
}

/** Somebody insists on a tool that is not there any more. */
function problemOfChoice({ choice }: AnthropicOnly, left: AnthropicOnly["tools"]): string | undefined {
  if (choice === undefined || choice["type"] === "auto" || choice["type"] === "none") return undefined;
  const name = choice["name"];
  const isThere = left.some(({ definition }) => name === undefined || definition["name"] === name);
  if (isThere) return undefined;
  const asked = name === undefined ? "asks for a tool" : `names ${JSON.stringify(name)}`;
  return `tool_choice ${asked}, which nobody runs here: only Anthropic's own API does`;
}

function toolNotes(gone: AnthropicOnly["tools"]): Note[] {
  const kinds = [...new Set(gone.map(({ kind }) => kind).filter(isVendorRun))];
  return kinds.length === 0 ? [] : [{ code: "hosted_tools_left_out", tools: kinds }];
}

function fieldNotes(gone: AnthropicField[]): Note[] {
  return gone.length === 0 ? [] : [{ code: "anthropic_fields_left_out", fields: gone }];
}

/** Places, blocks and marks that other vendors may refuse. */
function withoutOwnForms(message: Message): Message {
  const { [placedBlocksField]: _blocks, ...rest } = message;
  const content = Array.isArray(rest.content) ? rest.content.map(withoutOwnFields) : rest.content;
  const plain = { ...rest, ...present({ content }) } as Message;
  if (plain.role !== "assistant" || plain.tool_calls == null) return plain;
  return { ...plain, tool_calls: plain.tool_calls.map(withoutOwnCallFields) };
}

function withoutOwnFields<Part extends Record<string, unknown>>(part: Part): Part {
  const { [nativeBlockField]: _block, [placeField]: _place, citations: _citations, ...rest } = part;
  return rest as Part & typeof rest;
}

function withoutOwnCallFields(call: ToolCall): ToolCall {
  const { [placeField]: _place, cache_control: _marker, caller: _caller, ...rest } = call;
  return rest;
}
