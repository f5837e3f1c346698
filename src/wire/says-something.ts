// Whether an answer, or a piece of one, says anything: what a provider sends beside that is no reason to stop failing over.
import type { AnswerMessage, Delta } from "./answer.ts";

export function saysSomething(said: AnswerMessage | Delta): boolean {
  return (
    isText(said.content) ||
    isText(said.reasoning) ||
    isText(said.refusal) ||
    isList(said.tool_calls) ||
    isList(said.reasoning_details) ||
    said["images"] != null ||
    said["audio"] != null
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
