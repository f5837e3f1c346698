// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// What OpenAI's Responses refuse of a request that keeps nothing: a sentence for a bad one, undefined for a good one. Only
// what its documentation, its SDK's types or its errors say.
import type { ResponseCreateParamsBase } from "openai/resources/responses/responses";

type Json = any;

/** Nothing is kept where the router sends it: fields of what was kept earlier are none of these. */
const fields = {
  ...{ model: 1, input: 1, instructions: 1, store: 1, stream: 1, include: 1, max_output_tokens: 1, max_tool_calls: 1 },
  ...{ metadata: 1, parallel_tool_calls: 1, prompt_cache_key: 1, reasoning: 1, safety_identifier: 1, service_tier: 1 },
  ...{ temperature: 1, text: 1, tool_choice: 1, tools: 1, top_logprobs: 1, top_p: 1, truncation: 1 },
} satisfies Partial<Record<keyof ResponseCreateParamsBase, 1>>;
const efforts = new Set(["none", "minimal", "low", "medium", "high", "xhigh"]);
const callTypes = new Set(["function_call", "custom_tool_call", "local_shell_call", "shell_call", "apply_patch_call"]);
const toolTypes = new Set(["function", "custom", "namespace", "local_shell", "shell", "apply_patch", "web_search"]);

export function problemForResponses(body: Json): string | undefined {
  const unknown = Object.keys(body).find((field) => !Object.hasOwn(fields, field));
  if (unknown !== undefined) return `Unknown parameter: '${unknown}'.`;
  if (typeof body.model !== "string") return "Missing required parameter: 'model'.";
  if (!Array.isArray(body.input) || body.input.length === 0) return "Missing required parameter: 'input'.";
  const { max_output_tokens: limit, reasoning } = body;
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 16)) {
    return "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16.";
  }
  if (reasoning?.effort !== undefined && !efforts.has(reasoning.effort)) {
    return `Unsupported value: '${reasoning.effort}' is not supported with this model.`;
  }
  return problemOfTools(body) ?? problemOfItems(body.input);
}

function problemOfTools({ tools, tool_choice, parallel_tool_calls }: Json): string | undefined {
  if (tools === undefined) {
    if (tool_choice !== undefined) return "Tool choice requires 'tools'.";
    return parallel_tool_calls === undefined ? undefined : "'parallel_tool_calls' requires 'tools'.";
  }
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    if (!toolTypes.has(tool.type)) return `Invalid value: '${tool.type}' for 'tools[${index}].type'.`;
    for (const named of tool.type === "namespace" ? tool.tools : [tool]) {
      const problem = problemOfTool(named, `tools[${index}]`, names);
      if (problem !== undefined) return problem;
    }
  }
  const { name } = tool_choice ?? {};
  return name === undefined || names.has(name) ? undefined : `Tool choice '${name}' not found in 'tools' parameter.`;
}

function problemOfTool(
  { type, name, parameters, strict }: Json,
  where: string,
  names: Set<string>,
): string | undefined {
  if (type !== "function" && type !== "custom") return undefined;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name ?? "")) return `Invalid '${where}.name'.`;
  names.add(name);
  if (type === "custom") return undefined;
  if (typeof parameters !== "object" || parameters === null)
    return `Missing required parameter: '${where}.parameters'.`;
  return typeof strict === "boolean" ? undefined : `Missing required parameter: '${where}.strict'.`;
}

/** Each call has its output somewhere behind it, each output its call, each thought what it led to. */
function problemOfItems(input: Json[]): string | undefined {
  const open = new Set<string>();
  for (const [index, item] of input.entries()) {
    const where = `input[${index}]`;
    if (item.call_id !== undefined && !/^.{1,64}$/s.test(item.call_id))
      return `Invalid '${where}.call_id': string too long.`;
    if (callTypes.has(item.type)) {
      const problem = problemOfCall(item, where);
      if (problem !== undefined) return problem;
      open.add(item.call_id);
    } else if (item.type.endsWith("_output")) {
      if (!open.delete(item.call_id)) return `No tool call found for output with call_id ${item.call_id}.`;
      if (item.output === undefined) return `Missing required parameter: '${where}.output'.`;
    } else {
      const problem = item.type === "reasoning" ? problemOfThought(input, index) : problemOfMessage(item, where);
      if (problem !== undefined) return problem;
    }
  }
  return open.size === 0 ? undefined : `No tool output found for function call ${[...open].join(", ")}.`;
}

function problemOfCall(
  { type, name, arguments: text, input, action, operation }: Json,
  where: string,
): string | undefined {
  const isNamed = type === "function_call" || type === "custom_tool_call";
  if (isNamed && !/^[a-zA-Z0-9_-]{1,128}$/.test(name ?? "")) return `Invalid '${where}.name'.`;
  const held = text ?? input ?? action ?? operation;
  return held === undefined ? `Missing required parameter: '${where}.arguments'.` : undefined;
}

function problemOfThought(input: Json[], index: number): string | undefined {
  const { id, summary, encrypted_content } = input[index];
  if (!Array.isArray(summary)) return `Missing required parameter: 'input[${index}].summary'.`;
  if (!encrypted_content)
    return `Item with id '${id}' not found. Items are not persisted when 'store' is set to false.`;
  const next = input[index + 1];
  const leads = next?.type === "reasoning" || callTypes.has(next?.type) || next?.role === "assistant";
  return leads ? undefined : `Item '${id}' of type 'reasoning' was provided without its required following item.`;
}

function problemOfMessage({ type, role, content }: Json, where: string): string | undefined {
  if (type !== "message") return `Invalid value: '${type}' for '${where}.type'.`;
  if (typeof content === "string") return undefined;
  if (!Array.isArray(content)) return `Invalid type for '${where}.content'.`;
  const allowed = role === "assistant" ? /^(output_text|refusal)$/ : /^input_(text|image|file|audio)$/;
  const wrong = content.find((part: Json) => !allowed.test(part.type));
  return wrong === undefined ? undefined : `Invalid value: '${wrong.type}' for '${where}.content'.`;
}
