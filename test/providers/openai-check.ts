// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// What OpenAI's chat completions refuse: a sentence for a bad request, undefined for a good one. Only what its SDK's types,
// its documentation or its errors say.
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionCreateParamsBase,
  ChatCompletionDeveloperMessageParam,
  ChatCompletionSystemMessageParam,
  ChatCompletionToolMessageParam,
  ChatCompletionUserMessageParam,
} from "openai/resources/chat/completions";

type Json = any;

/** What servers that imitate OpenAI's take beside it, and OpenAI's own does not. */
const added = ["stream", "top_k", "min_p", "repetition_penalty", "reasoning", "include_reasoning"] as const;
const fields = {
  ...{ messages: 1, model: 1, audio: 1, frequency_penalty: 1, function_call: 1, functions: 1, logit_bias: 1 },
  ...{ logprobs: 1, max_completion_tokens: 1, max_tokens: 1, metadata: 1, modalities: 1, moderation: 1, n: 1 },
  ...{
    parallel_tool_calls: 1,
    prediction: 1,
    presence_penalty: 1,
    prompt_cache_key: 1,
    prompt_cache_options: 1,
    prompt_cache_retention: 1,
  },
  ...{ reasoning_effort: 1, response_format: 1, safety_identifier: 1, seed: 1, service_tier: 1, stop: 1, store: 1 },
  ...{ stream: 1, stream_options: 1, temperature: 1, tool_choice: 1, tools: 1, top_logprobs: 1, top_p: 1, user: 1 },
  ...{ verbosity: 1, web_search_options: 1 },
} satisfies Record<keyof ChatCompletionCreateParamsBase, 1>;

const messageFields = {
  assistant: { role: 1, audio: 1, content: 1, function_call: 1, name: 1, refusal: 1, tool_calls: 1 } satisfies Record<
    keyof ChatCompletionAssistantMessageParam,
    1
  >,
  developer: { role: 1, content: 1, name: 1 } satisfies Record<keyof ChatCompletionDeveloperMessageParam, 1>,
  system: { role: 1, content: 1, name: 1 } satisfies Record<keyof ChatCompletionSystemMessageParam, 1>,
  tool: {
    ...({ role: 1, content: 1, tool_call_id: 1 } satisfies Record<keyof ChatCompletionToolMessageParam, 1>),
    // In OpenAI's own examples, though not in its types.
    name: 1,
  },
  user: { role: 1, content: 1, name: 1 } satisfies Record<keyof ChatCompletionUserMessageParam, 1>,
};

export function problemForOpenAi(body: Json): string | undefined {
  const unknown = Object.keys(body ?? {}).find(
    (name) => !Object.hasOwn(fields, name) && !added.some((one) => one === name),
  );
  if (unknown !== undefined) return `Unrecognized request argument supplied: ${unknown}`;
  const messages: Json = body?.messages;
  if (!Array.isArray(messages) || messages.length === 0) return "Missing required parameter: 'messages'.";
  return messages.map(problemOfMessage).find((problem) => problem !== undefined) ?? problemOfCalls(messages);
}

function problemOfMessage(message: Json, index: number): string | undefined {
  const { role, content, tool_calls } = message;
  const known: Json = messageFields[role as keyof typeof messageFields];
  if (known === undefined) return `Invalid value: '${role}' for 'messages[${index}].role'.`;
  const unknown = Object.keys(message).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined)
    return `Additional properties are not allowed ('${unknown}' was unexpected) - 'messages.${index}'`;
  if (role === "assistant" && content === null && tool_calls === undefined) return "expected a string, got null.";
  return undefined;
}

/** Every call has its results right behind it, and every result its call. */
function problemOfCalls(messages: Json[]): string | undefined {
  let open = new Set<string>();
  for (const [index, { role, tool_calls, tool_call_id, content }] of messages.entries()) {
    if (role === "tool") {
      if (!open.delete(tool_call_id)) return `messages[${index}]: no tool call has the id '${tool_call_id}'.`;
      if (typeof content !== "string" && !Array.isArray(content))
        return `Invalid value for 'messages[${index}].content'.`;
      if (Array.isArray(content) && content.some(({ type }) => type !== "text")) return "Tool messages hold only text.";
      continue;
    }
    if (open.size > 0) return `These tool calls did not have response messages: ${[...open].join(", ")}`;
    open = new Set((tool_calls ?? []).map(({ id }: Json) => id));
  }
  return open.size === 0 ? undefined : `These tool calls did not have response messages: ${[...open].join(", ")}`;
}
