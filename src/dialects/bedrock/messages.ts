// The turns of a conversation → Converse's messages. Results of tools stand first in their turn.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { thinkingBlock } from "../claude/thinking-blocks.ts";
import type { AssistantTurn, Conversation, SaidItem, ToolOutcome, UserTurn } from "../common/conversation.ts";
import { historicToolName } from "../common/historic-tool-name.ts";
import type { BedrockMessage, Block, MediaBlock, ReasoningBlock, TextBlock } from "./blocks.ts";
import { contentBlocks, withOwnNames } from "./content-blocks.ts";

export function toMessages({ turns }: Conversation): Result<BedrockMessage[], string> {
  const messages: BedrockMessage[] = [];
  for (const turn of turns) {
    const content = turn.role === "user" ? userContent(turn) : assistantContent(turn);
    if (!content.ok) return fail(`messages: ${content.problem}`);
    messages.push({ role: turn.role, content: content.value });
  }
  withOwnNames(messages);
  trimPrefill(messages);
  return ok(messages);
}

function userContent(turn: UserTurn): Result<Block[], string> {
  const results: Block[] = [];
  for (const outcome of turn.results) {
    const blocks = resultBlocks(outcome);
    if (!blocks.ok) return blocks;
    results.push(...blocks.value);
  }
  const said = contentBlocks(turn.parts);
  if (!said.ok) return said;
  const blocks = [...results, ...said.value];
  // A document is refused in a message without words.
  const needsWords = blocks.some(holdsDocument) && !blocks.some((block) => "text" in block);
  return ok(needsWords ? [...blocks, { text: "See the document." }] : blocks);
}

function holdsDocument(block: Block): boolean {
  return isDocument(block) || ("toolResult" in block && block.toolResult.content.some(isDocument));
}

function isDocument(block: Block): boolean {
  return "document" in block;
}

/** The result, and behind it the cache point of a part that was marked in it. */
function resultBlocks({ call, parts, failed }: ToolOutcome): Result<Block[], string> {
  const blocks = contentBlocks(parts);
  if (!blocks.ok) return blocks;
  const point = blocks.value.findLast((block) => "cachePoint" in block);
  const content = blocks.value.filter((block): block is TextBlock | MediaBlock => !("cachePoint" in block));
  // Bedrock refuses a result of nothing, and a document without words beside it.
  if (content.length === 0) content.push({ text: "(no output)" });
  else if (content.some(isDocument) && !content.some((block) => "text" in block))
    content.push({ text: "See the document." });
  const status = failed ? { status: "error" as const } : {};
  return ok([{ toolResult: { toolUseId: call.id, content, ...status } }, ...(point === undefined ? [] : [point])]);
}

function assistantContent(turn: AssistantTurn): Result<Block[], string> {
  const blocks: Block[] = [];
  for (const item of turn.sections.flat()) {
    const said = saidBlocks(item);
    if (!said.ok) return said;
    blocks.push(...said.value);
  }
  return ok(blocks);
}

function saidBlocks(item: SaidItem): Result<Block[], string> {
  switch (item.kind) {
    case "thought":
      return ok(reasoningBlocks(item.detail));
    case "part":
      return contentBlocks([item.part]);
    case "call": {
      const { id, name, arguments: input } = item.call;
      return ok([{ toolUse: { toolUseId: id, name: historicToolName(name), input } }]);
    }
  }
}

function reasoningBlocks(detail: ReasoningDetail): ReasoningBlock[] {
  const block = thinkingBlock(detail);
  if (block === undefined) return [];
  if (block.type === "redacted_thinking") return [{ reasoningContent: { redactedContent: block.data } }];
  const { thinking: text, signature } = block;
  return [{ reasoningContent: { reasoningText: { text, signature } } }];
}

/** Bedrock refuses a prefill that ends in white space. */
function trimPrefill(messages: BedrockMessage[]): void {
  const last = messages.at(-1);
  const block = last?.role === "assistant" ? last.content.at(-1) : undefined;
  if (block !== undefined && "text" in block) block.text = block.text.trimEnd();
}
