// Messages of chat requests in the forms that the wire knows: older ones (functions, refusals as parts) and loose ones of tools
// become it, before anything is checked.
import { isRecord, type JsonRecord } from "../wire/json.ts";
import { contentPartSchema } from "../wire/message.ts";
import { filled, present } from "../wire/present.ts";

const partTypes: ReadonlySet<unknown> = new Set(contentPartSchema.options.map(({ shape }) => shape.type.value));

/** The very list where nothing has to change. */
export function withPlainMessages(messages: readonly unknown[]): readonly unknown[] {
  const legacy = new FunctionCalls();
  const plain = messages.map((message) => (isRecord(message) ? plainMessage(message, legacy) : message));
  return plain.every((message, index) => message === messages[index]) ? messages : plain;
}

function plainMessage(message: JsonRecord, legacy: FunctionCalls): JsonRecord {
  switch (message["role"]) {
    case "tool":
      return toolMessage(message);
    case "function":
      return toolMessage(legacy.result(message));
    case "assistant":
      return withRefusal(legacy.calls(message));
    default:
      return message;
  }
}

/** The seeds' samples write `toolCallId` on tool messages, and hand back what a tool returned without making it text. */
function toolMessage(message: JsonRecord): JsonRecord {
  if (isEmptyList(message["content"])) return toolMessage({ ...message, content: "" });
  if (!("toolCallId" in message) && (!("content" in message) || isPlainContent(message["content"]))) return message;
  const { toolCallId, ...rest } = message;
  const content = isPlainContent(rest["content"]) ? {} : { content: JSON.stringify(rest["content"]) };
  return { ...present({ tool_call_id: toolCallId }), ...rest, ...content };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Anything but text, parts, or nothing is a tool's own value; a list is one of parts where any of them is one. */
function isPlainContent(content: unknown): boolean {
  if (typeof content !== "object" || content === null) return typeof content === "string" || content == null;
  return Array.isArray(content) && content.some(isPart);
}

function isPart(value: unknown): boolean {
  return isRecord(value) && partTypes.has(value["type"]);
}

/** OpenAI takes a refusal as a part; here it has its own field. */
function withRefusal(message: JsonRecord): JsonRecord {
  const { content, refusal } = message;
  if (!Array.isArray(content) || !content.some(isRefusal)) return message;
  const said = content.filter(isRefusal).map((part) => part.refusal);
  const rest: unknown[] = content.filter((part) => !isRefusal(part));
  const words = [...(typeof refusal === "string" ? [refusal] : []), ...said].join("\n");
  return { ...message, content: filled(rest) ?? null, refusal: words };
}

function isRefusal(part: unknown): part is { type: "refusal"; refusal: string } {
  return isRecord(part) && part["type"] === "refusal" && typeof part["refusal"] === "string";
}

/** The form of calls before tools: one function, matched with its result by its name. */
class FunctionCalls {
  readonly #open = new Map<unknown, string>();
  #count = 0;

  calls(message: JsonRecord): JsonRecord {
    const { function_call: called, ...rest } = message;
    if (!isRecord(called) || Array.isArray(rest["tool_calls"])) return message;
    const id = `call_function_${this.#count++}`;
    this.#open.set(called["name"], id);
    return { ...rest, tool_calls: [{ id, type: "function", function: called }] };
  }

  result(message: JsonRecord): JsonRecord {
    const { name, ...rest } = message;
    const id = this.#open.get(name);
    // Without a call the check of the request says what is missing.
    return { ...rest, role: "tool", ...present({ name, tool_call_id: id }) };
  }
}
