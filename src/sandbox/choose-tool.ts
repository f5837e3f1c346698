// Which tool the sandbox calls, and with what: one that the prompt names, so that an agent's first try ends well.
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Message } from "../wire/message.ts";
import { fakeArguments } from "./fake-value.ts";
import { isSchema } from "./json-schema.ts";
import { toolResults } from "./read-prompt.ts";

export interface ToolToCall {
  name: string;
  /** That fit its schema. */
  arguments: unknown;
}

interface Offered {
  name: string;
  parameters: unknown;
}

/** The forced tool, else the one that the prompt names; none after a tool result or where the client forbids it. */
export function toolToCall(request: ChatRequest): ToolToCall | undefined {
  const choice = request.tool_choice ?? "auto";
  if (choice === "none" || toolResults(request.messages).length > 0) return undefined;
  const forced = typeof choice === "string" ? undefined : choice.function?.name;
  const offered = (request.tools ?? []).flatMap(({ function: tool }): Offered[] =>
    tool === undefined ? [] : [{ name: tool.name, parameters: tool.parameters ?? {} }],
  );
  const called = forced === undefined ? named(offered, request.messages) : offered.find(({ name }) => name === forced);
  return called === undefined ? undefined : { name: called.name, arguments: fakeArguments(called.parameters) };
}

/** A longer prompt is not searched for names beyond this. */
const maxSearched = 10_000;

/** By how many words of its name the prompt says; where it says none, what runs a command, else the first one. */
function named(offered: readonly Offered[], messages: readonly Message[]): Offered | undefined {
  const said = new Set(wordsOf(lastWords(messages).slice(-maxSearched)));
  const [best] = offered
    .map((tool) => ({ tool, said: wordsOf(tool.name).filter((word) => said.has(word)).length }))
    .filter((one) => one.said > 0)
    .sort((one, other) => other.said - one.said);
  return best?.tool ?? offered.find(runsCommands) ?? offered[0];
}

/** Agents put what they know of their surroundings before what their user said. */
function lastWords(messages: readonly Message[]): string {
  const content = messages.findLast(({ role }) => role === "user")?.content ?? "";
  if (typeof content === "string") return content;
  const last = content.findLast((part) => part.type === "text");
  return last?.type === "text" ? last.text : "";
}

function wordsOf(text: string): string[] {
  return (text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? []).map((word) => word.toLowerCase());
}

function runsCommands({ parameters }: Offered): boolean {
  const properties = isSchema(parameters) ? parameters["properties"] : undefined;
  return isSchema(properties) && ["command", "cmd", "commands"].some((name) => Object.hasOwn(properties, name));
}
