// The turns of a conversation → Anthropic's messages. Results of tools stand first in their turn, as Anthropic insists.
import { placeOf } from "../../wire/anthropic-only.ts";
import { isRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { AssistantTurn, Conversation, SaidItem, ToolOutcome, UserTurn } from "../common/conversation.ts";
import { historicToolName } from "../common/historic-tool-name.ts";
import type { Call } from "../common/pending-calls.ts";
import type { AnthropicMessage, Block, ToolResultBlock } from "./blocks.ts";
import { cacheMarker, contentBlocks, saidText } from "./content-blocks.ts";
import { thinkingBlock } from "./thinking-blocks.ts";

export function toMessages(conversation: Conversation): Result<AnthropicMessage[], string> {
  const messages: AnthropicMessage[] = [];
  for (const turn of conversation.turns) {
    const content = turn.role === "user" ? userContent(turn) : assistantContent(turn);
    if (!content.ok) return fail(`messages: ${content.problem}`);
    messages.push({ role: turn.role, content: content.value });
  }
  trimPrefill(messages);
  return ok(messages);
}

function userContent(turn: UserTurn): Result<Block[], string> {
  const results: Block[] = [];
  for (const outcome of turn.results) {
    const block = resultBlock(outcome);
    if (!block.ok) return block;
    results.push(block.value);
  }
  const said = contentBlocks(turn.parts);
  return said.ok ? ok([...results, ...said.value]) : said;
}

function resultBlock({ call, parts, failed }: ToolOutcome): Result<ToolResultBlock, string> {
  const content = contentBlocks(parts);
  if (!content.ok) return content;
  const marker = content.value.findLast((block) => block.cache_control !== undefined)?.cache_control;
  return ok({
    type: "tool_result",
    tool_use_id: call.id,
    content: content.value.map(({ cache_control: _marker, ...block }) => block),
    ...present({ is_error: failed || undefined, cache_control: marker }),
  });
}

function assistantContent(turn: AssistantTurn): Result<Block[], string> {
  const blocks: Block[] = [];
  for (const [index, section] of turn.sections.entries()) {
    const placed: { block: Block; place: number | undefined }[] = [...(turn.placed[index] ?? [])];
    for (const item of section) {
      const block = saidBlock(item);
      if (!block.ok) return block;
      if (block.value !== undefined) placed.push({ block: block.value, place: placeOfItem(item) });
    }
    blocks.push(...(turn.placed[index] === undefined ? placed : inPlace(placed)).map(({ block }) => block));
  }
  return ok(blocks);
}

/** Among blocks that only Anthropic has, everything stands where it stood; what lost its place stands behind. */
function inPlace<Placed extends { place: number | undefined }>(blocks: Placed[]): Placed[] {
  return blocks.sort((a, b) => (a.place ?? Number.POSITIVE_INFINITY) - (b.place ?? Number.POSITIVE_INFINITY));
}

function placeOfItem(item: SaidItem): number | undefined {
  switch (item.kind) {
    case "thought":
      return item.detail.index;
    case "part":
      return placeOf(item.part);
    case "call":
      return placeOf(item.call.sent);
  }
}

function saidBlock(item: SaidItem): Result<Block | undefined, string> {
  switch (item.kind) {
    case "thought":
      return ok(thinkingBlock(item.detail));
    case "part":
      if (item.part.type !== "text") return fail("an assistant message can hold text only on this endpoint");
      return ok(saidText(item.part));
    case "call":
      return ok(callBlock(item.call));
  }
}

function callBlock({ id, name, arguments: input, sent: { cache_control, caller } }: Call): Block {
  const own = present({ cache_control: cacheMarker(cache_control), caller: isRecord(caller) ? caller : undefined });
  return { type: "tool_use", id, name: historicToolName(name), input, ...own };
}

/** Anthropic refuses a prefill that ends in white space. */
function trimPrefill(messages: AnthropicMessage[]): void {
  const last = messages.at(-1);
  const block = last?.role === "assistant" ? last.content.at(-1) : undefined;
  if (block?.type === "text") block.text = block.text.trimEnd();
}
