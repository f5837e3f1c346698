// Items of an answer, one at a time: what was said, and calls of whatever kind as calls of functions.
import type { Annotation, AnswerToolCall, ReasoningDetail } from "../../wire/answer.ts";
import { formOfCall, functionForm } from "../../wire/call-forms.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { namespacedName } from "../../wire/namespaced-name.ts";
import { filledIn, listIn, recordsIn, stringIn } from "../common/records.ts";

/** Messages of one answer (what it says between calls, and its end) are one text on our wire. */
export const betweenMessages = "\n\n";

export interface Said {
  text: string;
  refusal: string;
  annotations: Annotation[];
  logprobs: unknown[];
  phase: string | undefined;
}

/** undefined where the item is no message. */
export function messageOf(item: JsonRecord): Said | undefined {
  if (item["type"] !== "message") return undefined;
  const parts = recordsIn(item, "content");
  const joined = (field: string) => parts.map((part) => stringIn(part, field) ?? "").join("");
  return {
    text: joined("text"),
    refusal: joined("refusal"),
    annotations: parts.flatMap((part) => recordsIn(part, "annotations").flatMap(annotationOf)),
    logprobs: parts.flatMap((part) => listIn(part, "logprobs")),
    phase: stringIn(item, "phase"),
  };
}

/** Citations are flat there; others name files of the vendor's. */
export function annotationOf({ type, ...citation }: JsonRecord): Annotation[] {
  return type === "url_citation" ? [{ type, url_citation: citation }] : [];
}

/** undefined where the item calls nothing that the client runs. */
export function callOf(item: JsonRecord, idOf: (given: string | undefined) => string): AnswerToolCall | undefined {
  const form = formOfCall(item["type"]);
  if (form === undefined) return undefined;
  const text = form.argumentsOf(item);
  const given = text.trim() === "" ? functionForm.argumentsOf({}) : text;
  return { id: idOf(callId(item)), type: "function", function: { name: calledName(item), arguments: given } };
}

export function callId(item: JsonRecord): string | undefined {
  return filledIn(item, "call_id");
}

/** The name under which the router's own wire knows the tool. */
export function calledName(item: JsonRecord): string {
  const name = stringIn(item, "name") ?? formOfCall(item["type"])?.kind ?? "";
  const namespace = stringIn(item, "namespace") ?? "";
  return namespace === "" ? name : namespacedName(namespace, name);
}

export function readableText(details: readonly ReasoningDetail[]): string {
  return details.map(({ text, summary }) => [text, summary].find((one) => typeof one === "string") ?? "").join("");
}
