// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// What Anthropic's Messages refuse: a sentence for a bad request, undefined for a good one. Only what its documentation
// or its errors say; a request that passes here need not be clever, but the vendor would take it.
import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages";

type Json = any;

const fields = {
  ...{ model: 1, max_tokens: 1, messages: 1, system: 1, tools: 1, tool_choice: 1, thinking: 1, output_config: 1 },
  ...{ temperature: 1, top_p: 1, top_k: 1, stop_sequences: 1, cache_control: 1, stream: 1, metadata: 1 },
  ...{ service_tier: 1, container: 1, inference_geo: 1, diagnostics: 1, speed: 1, user_profile_id: 1, workspace_id: 1 },
} satisfies Record<keyof MessageCreateParamsBase, 1>;
/** Of its models elsewhere, and of betas. */
const added = ["anthropic_version", "context_management", "mcp_servers"];

export function problemForAnthropic(body: Json): string | undefined {
  const unknown = Object.keys(body).find((field) => !Object.hasOwn(fields, field) && !added.includes(field));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  if (!Number.isInteger(body.max_tokens) || body.max_tokens < 1) return "max_tokens: Field required";
  if (!Array.isArray(body.messages) || body.messages.length === 0) return "messages: at least one message is required";
  if (body.messages[0].role !== "user") return "messages: first message must use the user role";
  const last = body.messages.at(-1);
  if (last.role === "assistant" && /\s$/.test(last.content.at(-1)?.text ?? "")) {
    return "messages: final assistant content cannot end with trailing whitespace";
  }
  return problemOfBlocks(body) ?? problemOfPairs(body.messages) ?? problemOfThinking(body) ?? problemOfTools(body);
}

function problemOfBlocks({ messages, system = [], tools = [], cache_control }: Json): string | undefined {
  const blocks: Json[] = [...system, ...messages.flatMap(({ content }: Json) => content)];
  for (const { content } of messages)
    if (content.length === 0) return "messages: all messages must have non-empty content";
  for (const block of blocks) {
    if (block.type === "text" && block.text.trim() === "")
      return "text content blocks must contain non-whitespace text";
    if (block.type === "thinking" && !block.signature) return "thinking.signature: Field required";
    if (block.type?.includes("thinking") && block.cache_control) return "thinking blocks cannot be marked";
  }
  const nested = blocks.flatMap((block) => (Array.isArray(block.content) ? block.content : []));
  const marked = [...blocks, ...nested, ...tools].filter((block) => block.cache_control !== undefined).length;
  const markers = marked + (cache_control === undefined ? 0 : 1);
  return markers > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${markers}.` : undefined;
}

/** Every call has its result in the very next message, before anything else of it. */
function problemOfPairs(messages: Json[]): string | undefined {
  const seen = new Set<string>();
  for (const [index, { role, content }] of messages.entries()) {
    const used: string[] = content.filter(({ type }: Json) => type === "tool_use").map(({ id }: Json) => id);
    for (const id of used) {
      if (!/^[a-zA-Z0-9_-]+$/.test(id)) return `tool_use.id: "${id}" does not match the pattern`;
      if (seen.has(id)) return "`tool_use` ids must be unique";
      seen.add(id);
    }
    const answered: string[] = content
      .filter(({ type }: Json) => type === "tool_result")
      .map((block: Json) => block.tool_use_id);
    const before = index === 0 ? [] : messages[index - 1].content.filter(({ type }: Json) => type === "tool_use");
    const expected: string[] = role === "user" ? before.map(({ id }: Json) => id) : [];
    if (answered.some((id) => !expected.includes(id))) return "unexpected `tool_use_id` found in `tool_result` blocks";
    if (expected.some((id) => !answered.includes(id))) return "`tool_use` ids were found without `tool_result` blocks";
    if (content.slice(0, answered.length).some(({ type }: Json) => answered.length > 0 && type !== "tool_result")) {
      return "tool_result blocks must come first";
    }
    if (used.length > 0 && index === messages.length - 1)
      return "`tool_use` ids were found without `tool_result` blocks";
  }
  return undefined;
}

function problemOfThinking({
  thinking,
  max_tokens,
  temperature,
  top_k,
  top_p,
  tool_choice,
  messages,
}: Json): string | undefined {
  if (thinking === undefined || thinking.type === "disabled") return undefined;
  if (thinking.type === "enabled" && thinking.budget_tokens < 1024)
    return "thinking.budget_tokens: must be at least 1024";
  if (thinking.type === "enabled" && thinking.budget_tokens >= max_tokens)
    return "max_tokens must exceed thinking.budget_tokens";
  const [asking, results] = messages.slice(-2);
  const isAnswered = results?.content.some(({ type }: Json) => type === "tool_result");
  if (thinking.type === "enabled" && isAnswered && !/thinking$/.test(asking.content[0]?.type)) {
    return "Expected `thinking` or `redacted_thinking`: a final assistant message must start with a thinking block";
  }
  if ((temperature ?? 1) !== 1 || top_k !== undefined || (top_p ?? 1) < 0.95)
    return "sampling may not be changed while thinking";
  if (["any", "tool"].includes(tool_choice?.type))
    return "Thinking may not be enabled when tool_choice forces tool use.";
  return messages.at(-1).role === "assistant" ? "prefill is not supported while thinking" : undefined;
}

function problemOfTools({ tools = [], tool_choice, messages, output_config }: Json): string | undefined {
  const names: string[] = tools.map(({ name }: Json) => name);
  if (new Set(names).size < names.length) return "tools: Tool names must be unique.";
  for (const { type = "custom", name, input_schema, strict } of tools) {
    // Tools that are defined by their type have no schema.
    if (type !== "custom" && input_schema !== undefined)
      return `tools.${type}.input_schema: Extra inputs are not permitted`;
    if (/_20\d{6}$/.test(type)) continue;
    if (type !== "custom") return `tools.type: "${type}" is not one of the tools`;
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) return `tools.name: "${name}" does not match the pattern`;
    if (input_schema?.type !== "object") return "tools.input_schema.type: Field required";
    if (input_schema.anyOf ?? input_schema.oneOf ?? input_schema.allOf)
      return "input_schema does not support unions at the top level";
    if (strict === true && !isClosed(input_schema)) return "strict tools need additionalProperties: false";
  }
  if (tool_choice !== undefined && names.length === 0) return "tool_choice may only be specified while providing tools";
  if (tool_choice?.type === "tool" && !names.includes(tool_choice.name)) return "tool_choice names an unknown tool";
  const used = messages.some(({ content }: Json) => content.some(({ type }: Json) => type === "tool_use"));
  if (used && names.length === 0) return "Requests which include `tool_use` blocks must define tools";
  if (output_config?.format && !isClosed(output_config.format.schema))
    return "output_config.format.schema: must be closed";
  return undefined;
}

/** Every object of a strict schema is closed, and no limits of values are set. */
function isClosed(schema: Json): boolean {
  if (Array.isArray(schema)) return schema.every(isClosed);
  if (typeof schema !== "object" || schema === null) return true;
  if (schema.type === "object" && schema.additionalProperties !== false) return false;
  if (
    ["minimum", "maximum", "minLength", "maxLength", "maxItems", "multipleOf"].some(
      (word) => typeof schema[word] === "number",
    )
  )
    return false;
  return Object.values(schema).every(isClosed);
}
