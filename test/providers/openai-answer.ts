// A scripted answer in OpenAI's chat completions format: one JSON body, or the steps of a stream.
import type { AnswerScript, StreamStep } from "./script.ts";

interface Asked {
  model: string;
  includeUsage: boolean;
}

const id = "chatcmpl-fake";
const created = 1_700_000_000;
const usualUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

function toolCallsOf(script: AnswerScript) {
  return (script.toolCalls ?? []).map((call, index) => ({
    id: call.id ?? `call_${index}`,
    type: "function",
    function: { name: call.name, arguments: call.arguments },
  }));
}

function finishOf(script: AnswerScript): string {
  return script.finishReason ?? (script.toolCalls === undefined ? "stop" : "tool_calls");
}

function contentOf(script: AnswerScript): string | null {
  return script.content === undefined
    ? script.toolCalls === undefined
      ? "Hello from a fake provider."
      : null
    : script.content;
}

export function completionBody(script: AnswerScript, { model }: Asked): Record<string, unknown> {
  const toolCalls = toolCallsOf(script);
  const message = {
    role: "assistant",
    content: contentOf(script),
    refusal: null,
    ...(script.reasoning === undefined ? {} : { reasoning: script.reasoning }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  const usage = script.usage === undefined ? usualUsage : script.usage;
  return {
    ...{ id, object: "chat.completion", created, model },
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(script) }],
    ...(usage === null ? {} : { usage }),
    ...script.extra,
  };
}

/** The role, each word or piece of arguments in a chunk of its own, the finish, the usage if asked for, `[DONE]`. */
export function completionSteps(script: AnswerScript, { model, includeUsage }: Asked): StreamStep[] {
  const deltas: Record<string, unknown>[] = [{ role: "assistant", content: "" }];
  for (const reasoning of wordsOf(script.reasoning ?? "")) deltas.push({ reasoning });
  for (const content of wordsOf(contentOf(script) ?? "")) deltas.push({ content });
  for (const [index, call] of toolCallsOf(script).entries()) {
    deltas.push({ tool_calls: [{ ...call, index, function: { name: call.function.name, arguments: "" } }] });
    for (const piece of wordsOf(call.function.arguments)) {
      deltas.push({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  const chunk = (choices: unknown[], more: Record<string, unknown> = {}): StreamStep => ({
    data: { id, object: "chat.completion.chunk", created, model, choices, ...more, ...script.extra },
  });
  const usage = script.usage === undefined ? usualUsage : script.usage;
  const steps = [
    ...deltas.map((delta) => chunk([{ index: 0, delta, logprobs: null, finish_reason: null }])),
    chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: finishOf(script) }]),
    ...(includeUsage && usage !== null ? [chunk([], { usage })] : []),
    { data: "[DONE]" },
  ];
  return steps.slice(0, script.stopAfter ?? steps.length);
}

function wordsOf(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === "" ? [] : [text]);
}
