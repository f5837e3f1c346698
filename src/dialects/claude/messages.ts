// The turns of a conversation → Anthropic's messages. Results of tools stand first in their turn, as Anthropic insists.
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { AssistantTurn, Conversation, SaidItem, ToolOutcome, UserTurn } from "../common/conversation.ts";
import { historicToolName } from "../common/historic-tool-name.ts";
import type { AnthropicMessage, Block, ToolResultBlock } from "./blocks.ts";
import { contentBlocks, textBlock } from "./content-blocks.ts";
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
  for (const item of turn.sections.flat()) {
    const block = saidBlock(item);
    if (!block.ok) return block;
    if (block.value !== undefined) blocks.push(block.value);
  }
  return ok(blocks);
}

function saidBlock(item: SaidItem): Result<Block | undefined, string> {
  switch (item.kind) {
    case "thought":
      return ok(thinkingBlock(item.detail));
    case "part":
      if (item.part.type !== "text") return fail("an assistant message can hold text only on this endpoint");
      return ok(textBlock(item.part));
    case "call": {
      const { id, name, arguments: input } = item.call;
      return ok({ type: "tool_use", id, name: historicToolName(name), input });
    }
  }
}

/** Anthropic refuses a prefill that ends in white space. */
function trimPrefill(messages: AnthropicMessage[]): void {
  const last = messages.at(-1);
  const block = last?.role === "assistant" ? last.content.at(-1) : undefined;
  if (block?.type === "text") block.text = block.text.trimEnd();
}
