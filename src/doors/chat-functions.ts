// The form of tools before tools (`functions`, `function_call`), for clients that still speak it: to the router they are tools,
// and calls go back in both forms.
import type { ChunkPart } from "../streaming/stream-part.ts";
import type { Choice, ChunkChoice } from "../wire/answer.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import { isRecord, type JsonRecord } from "../wire/json.ts";
import { present } from "../wire/present.ts";

/** The very body where it has tools, or no functions. */
export function withTools(body: JsonRecord): JsonRecord {
  const { functions, function_call: choice } = body;
  if (!Array.isArray(functions) || body["tools"] != null) return body;
  const named = isRecord(choice) ? { type: "function", function: choice } : choice;
  return {
    ...body,
    tools: functions.map((definition: unknown) => ({ type: "function", function: definition })),
    // There was one call at a time.
    parallel_tool_calls: false,
    ...present({ tool_choice: body["tool_choice"] ?? named ?? undefined }),
  };
}

export function asksByFunctions({ functions }: ChatRequest): boolean {
  return Array.isArray(functions);
}

export function withFunctionCall(choice: Choice): Choice {
  const [first] = choice.message.tool_calls ?? [];
  if (first === undefined) return choice;
  return { ...choice, message: { ...choice.message, function_call: first.function } };
}

/** The chunk with what it says of the first call in the older form too. */
export function withFunctionDeltas(part: ChunkPart): ChunkPart {
  if (!part.choices.some(({ delta }) => delta.tool_calls !== undefined)) return part;
  const { tail: _tail, ...rest } = part;
  return { ...rest, choices: part.choices.map(withFunctionDelta) };
}

function withFunctionDelta(choice: ChunkChoice): ChunkChoice {
  const called = choice.delta.tool_calls?.find(({ index }) => index === 0)?.function;
  return called === undefined ? choice : { ...choice, delta: { ...choice.delta, function_call: called } };
}
