// What of a request only Anthropic's own API can obey: tools that are more than functions, fields of its own, and whether
// the conversation holds blocks or marks that have no other form.
import { type AnthropicOnly, anthropicFields, nativeBlockField, placedBlocksField } from "../../wire/anthropic-only.ts";
import type { Message } from "../../wire/message.ts";
import { present } from "../../wire/present.ts";
import type { MessagesRequest } from "./messages-request.ts";
import type { ReadTools } from "./read-tools.ts";

interface Read extends Pick<ReadTools, "own"> {
  choice: AnthropicOnly["choice"];
  messages: readonly Message[];
}

/** undefined: there is nothing that other APIs do not have. */
export function readOnly(request: MessagesRequest, { own, choice, messages }: Read): AnthropicOnly | undefined {
  const fields = fieldsOf(request);
  const tier = request.service_tier === "standard_only" ? ("standard_only" as const) : undefined;
  const isOwn = own.length > 0 || choice !== undefined || tier !== undefined || Object.keys(fields).length > 0;
  if (!isOwn && !messages.some(hasOwnForm)) return undefined;
  return { tools: own, fields, ...present({ choice, service_tier: tier }) };
}

function fieldsOf(request: MessagesRequest): AnthropicOnly["fields"] {
  const given: Record<string, unknown> = { ...request, task_budget: request.output_config?.task_budget };
  const asked = anthropicFields.filter((field) => saysSomething(given[field]));
  return Object.fromEntries(asked.map((field) => [field, given[field]]));
}

function saysSomething(value: unknown): boolean {
  return value != null && !(Array.isArray(value) && value.length === 0);
}

function hasOwnForm(message: Message): boolean {
  if (message[placedBlocksField] !== undefined) return true;
  const calls = message.role === "assistant" ? (message.tool_calls ?? []) : [];
  if (calls.some((call) => call["cache_control"] !== undefined || call["caller"] !== undefined)) return true;
  const parts = Array.isArray(message.content) ? message.content : [];
  return parts.some((part) => part[nativeBlockField] !== undefined || part["citations"] !== undefined);
}
