// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// What Bedrock's Converse refuses: a sentence for a bad request, undefined for a good one.

type Json = any;

const fields = (
  "messages system inferenceConfig toolConfig additionalModelRequestFields additionalModelResponseFieldPaths " +
  "outputConfig"
).split(" ");
const inferenceFields = ["maxTokens", "temperature", "topP", "stopSequences"];

export function problemForBedrock(body: Json): string | undefined {
  const { messages, system = [], inferenceConfig = {}, toolConfig, additionalModelRequestFields = {} } = body;
  const unknown = [
    ...Object.keys(body).filter((field) => !fields.includes(field)),
    ...Object.keys(inferenceConfig).filter((field) => !inferenceFields.includes(field)),
  ];
  if (unknown.length > 0) return `Unknown field "${unknown[0]}"`;
  if (!Array.isArray(messages) || messages.length === 0) return "A conversation must have at least one message.";
  if (messages[0].role !== "user") return "A conversation must start with a user message.";
  if (messages.some(({ role }: Json, index: number) => index > 0 && role === messages[index - 1].role)) {
    return "A conversation must alternate between user and assistant roles.";
  }
  const blocks: Json[] = messages.flatMap(({ content }: Json) => content);
  const nested: Json[] = blocks.flatMap(({ toolResult }) => toolResult?.content ?? []);
  const problem = [...system, ...blocks, ...nested].map(problemOfBlock).find((found) => found !== undefined);
  const points = [...system, ...blocks, ...(toolConfig?.tools ?? [])].filter((block) => "cachePoint" in block).length;
  if (points > 4) return `Found ${points} cache points, at most 4 are allowed.`;
  return (
    problem ??
    problemOfPairs(messages) ??
    problemOfTools(blocks, toolConfig) ??
    problemOfThinking(body, additionalModelRequestFields)
  );
}

function problemOfBlock(block: Json): string | undefined {
  if (Object.keys(block).length !== 1) return "A content block must have exactly one member.";
  if (typeof block.text === "string" && block.text.trim() === "")
    return "The text field in the ContentBlock object is blank.";
  const name = block.document?.name;
  if (name !== undefined && !/^(?!.* {2})[a-zA-Z0-9 \-()[\]]+$/.test(name)) return "The document file name is invalid.";
  if (block.toolResult?.content.length === 0) return "The content of a tool result is empty.";
  return undefined;
}

function problemOfPairs(messages: Json[]): string | undefined {
  for (const [index, { role, content }] of messages.entries()) {
    const before: Json[] = index === 0 ? [] : messages[index - 1].content;
    const calls = before.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.toolUseId]));
    const results = content.flatMap(({ toolResult }: Json) => (toolResult === undefined ? [] : [toolResult.toolUseId]));
    if (role !== "user" ? results.length > 0 : calls.length !== results.length) {
      return "The number of toolResult blocks exceeds or misses the number of toolUse blocks of previous turn.";
    }
    if (results.some((id: string) => !calls.includes(id))) return "Unexpected toolUseId in toolResult.";
    if (content.some(({ toolUse }: Json) => toolUse && !/^[a-zA-Z0-9_-]{1,64}$/.test(toolUse.toolUseId)))
      return "Invalid toolUseId.";
  }
  return undefined;
}

function problemOfTools(blocks: Json[], toolConfig: Json): string | undefined {
  if (toolConfig === undefined) {
    const used = blocks.some((block) => "toolUse" in block || "toolResult" in block);
    return used ? "The toolConfig field must be defined when using toolUse and toolResult content blocks." : undefined;
  }
  const specs: Json[] = toolConfig.tools.flatMap(({ toolSpec }: Json) => (toolSpec === undefined ? [] : [toolSpec]));
  const names = specs.map(({ name }) => name);
  if (names.length === 0) return "toolConfig.tools must have at least one tool.";
  if (names.some((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name))) return "Invalid name of a tool.";
  if (specs.some(({ description }) => description === "")) return "A tool's description must not be empty.";
  if (specs.some(({ inputSchema }) => inputSchema.json.type !== "object"))
    return "The schema of a tool must be an object.";
  const chosen = toolConfig.toolChoice?.tool?.name;
  return chosen === undefined || names.includes(chosen) ? undefined : "toolChoice names an unknown tool.";
}

function problemOfThinking({ inferenceConfig = {}, toolConfig }: Json, { thinking, top_k }: Json): string | undefined {
  if (thinking === undefined || thinking.type === "disabled") return undefined;
  const { maxTokens, temperature, topP } = inferenceConfig;
  if (thinking.budget_tokens >= (maxTokens ?? 0)) return "max_tokens must exceed thinking.budget_tokens";
  if ((temperature ?? 1) !== 1 || top_k !== undefined || (topP ?? 1) < 0.95)
    return "sampling may not be changed while thinking";
  const { any, tool } = toolConfig?.toolChoice ?? {};
  return (any ?? tool) === undefined ? undefined : "Thinking may not be enabled when tool_choice forces tool use.";
}
