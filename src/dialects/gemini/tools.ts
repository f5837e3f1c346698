// Tools and the choice among them, as Gemini has them.

import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { answerToolName } from "../common/answer-tool.ts";
import type { FunctionTool } from "../common/function-tool.ts";
import type { Choice, WantedTools } from "../common/tools.ts";
import { parametersSchema } from "./schemas.ts";

export interface ToolFields {
  fields: JsonRecord;
  notes: Note[];
}

/** `answer`: the tool that stands for a structured answer, where the response schema cannot be used. */
export function toolFields({ tools, choice }: WantedTools, answer: FunctionTool | undefined): ToolFields {
  const answering = answer !== undefined && typeof choice !== "object";
  const offered = answering ? [...tools, answer] : tools;
  if (offered.length === 0) return { fields: {}, notes: [] };
  const declarations = offered.map((tool, index) => declaration(tool, tool === answer ? null : index));
  const config = callingConfig(answering ? answerChoice(choice) : choice);
  return {
    fields: {
      tools: [{ functionDeclarations: declarations.map(({ declared }) => declared) }],
      ...present({ toolConfig: config === undefined ? undefined : { functionCallingConfig: config } }),
    },
    notes: declarations.flatMap(({ notes }) => notes),
  };
}

/** `place`: in the request's tools; null: the tool that stands for the answer. */
function declaration(
  { name, description, parameters }: FunctionTool,
  place: number | null,
): { declared: JsonRecord; notes: Note[] } {
  const declared = { name, ...present({ description }) };
  if (isEmpty(parameters)) return { declared, notes: [] };
  const { schema, notes } = parametersSchema(parameters, place);
  return { declared: { ...declared, parametersJsonSchema: schema }, notes };
}

/** A tool without arguments is declared without a schema: an object without properties is refused. */
function isEmpty(parameters: JsonRecord): boolean {
  const { properties, additionalProperties } = parameters;
  const open = additionalProperties !== undefined && additionalProperties !== false;
  const others = Object.keys(parameters).filter((keyword) => !trivial.has(keyword));
  return others.length === 0 && !open && Object.keys(properties ?? {}).length === 0;
}

const trivial = new Set(["type", "properties", "required", "additionalProperties", "$schema"]);

function answerChoice(choice: Choice | undefined): Choice {
  return choice === "none" ? { name: answerToolName } : "required";
}

function callingConfig(choice: Choice | undefined): JsonRecord | undefined {
  if (choice === undefined) return undefined;
  if (typeof choice === "object") return { mode: "ANY", allowedFunctionNames: [choice.name] };
  return { mode: { auto: "AUTO", none: "NONE", required: "ANY" }[choice] };
}
