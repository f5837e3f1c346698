// How a request asks a vendor of OpenAI's format to reason: each has its own field, and each model its own efforts.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type Effort, effortNotes, effortOfMereBudget, nearestEffort } from "../common/reasoning.ts";
import type { OpenAiQuirks } from "./quirks.ts";

interface Asked {
  fields: JsonRecord;
  notes: Note[];
}

export function reasoningFields(request: ChatRequest, quirks: OpenAiQuirks): Result<Asked, string> {
  const { reasoning, reasoning_effort } = request;
  if (reasoning == null && reasoning_effort == null) return ok({ fields: {}, notes: [] });
  const budget = reasoning?.max_tokens ?? undefined;
  const wanted =
    reasoning?.effort ?? reasoning_effort ?? (budget === undefined ? undefined : effortOfMereBudget(budget));
  const enabled = reasoning?.enabled ?? (wanted === undefined ? undefined : wanted !== "none");
  if (wanted === "none" && quirks.reasoning === "reasoning_effort" && !quirks.efforts.includes("none"))
    return fail("reasoning cannot be turned off for this model");
  const known = wanted === undefined || wanted === "none" ? wanted : nearestEffort(wanted, quirks.efforts);
  const effort = known ?? (enabled === true ? nearestEffort("medium", quirks.efforts) : undefined);
  const fields = fieldsOf({ known, effort, enabled, budget, reasoning }, quirks);
  const isChanged = wanted !== undefined && wanted !== "none" && known !== undefined && known !== "none";
  return ok({ fields, notes: isChanged && namesEffort.has(quirks.reasoning) ? effortNotes(wanted, known) : [] });
}

const namesEffort: ReadonlySet<OpenAiQuirks["reasoning"]> = new Set([
  "reasoning_effort",
  "reasoning_object",
  "thinking_effort",
]);

interface Wish {
  /** What was asked for, as the model knows it; `effort` also where only reasoning as such was. */
  known: Effort | "none" | undefined;
  effort: Effort | "none" | undefined;
  enabled: boolean | undefined;
  budget: number | undefined;
  reasoning: ChatRequest["reasoning"];
}

function fieldsOf({ known, effort, enabled, budget, reasoning }: Wish, quirks: OpenAiQuirks): JsonRecord {
  switch (quirks.reasoning) {
    case "reasoning_effort":
      return present({ reasoning_effort: effort });
    case "reasoning_object":
      return { reasoning: { ...reasoning, ...present({ effort: known }) } };
    case "enable_thinking":
      return enabled === undefined ? {} : { enable_thinking: enabled, ...present({ thinking_budget: budget }) };
    case "thinking_type":
      return enabled === undefined ? {} : { thinking: { type: enabled ? "enabled" : "disabled" } };
    case "thinking_effort":
      if (enabled === undefined) return {};
      if (!enabled) return { thinking: { type: "disabled" } };
      return { thinking: { type: "enabled" }, ...present({ reasoning_effort: known }) };
    case "none":
      return {};
  }
}
