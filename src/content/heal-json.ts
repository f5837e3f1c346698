// The `response-healing` plugin: JSON that a model nearly got right is put right (brackets, commas, quotes, fences,
// prose around it), and whether it fits the schema is noted. What was cut off is not made up.
import type { ChatRequest } from "../wire/chat-request.ts";
import { isJson } from "../wire/json.ts";
import { repairJson } from "./repair-json.ts";
import { brokenKeywords, type Unchecked } from "./schema/validate.ts";

export interface HealedText {
  /** The text to answer with. */
  text: string;
  healed: boolean;
  /** Whether the text is JSON, and whether it fits the schema; null without a schema, or where that is not known. */
  isJson: boolean;
  fitsSchema: boolean | null;
  /** Why it is not known whether the text fits: the schema has what is not checked here, or asks for too much work. */
  unchecked: Unchecked | null;
  /** Keywords of the schema that are not kept, never words of the answer. */
  errors: string[];
}

export function wantsHealing({ plugins, response_format }: ChatRequest): boolean {
  const isOn = plugins?.some(({ id, enabled }) => id === "response-healing" && enabled !== false) === true;
  return isOn && (response_format?.type === "json_object" || response_format?.type === "json_schema");
}

const maxErrors = 10;

export async function healJson(text: string, { response_format }: ChatRequest): Promise<HealedText> {
  const repaired = isJson(text) ? text : await repairJson(text);
  const schema = response_format?.json_schema?.schema;
  const verdict =
    repaired === undefined || schema === undefined ? undefined : brokenKeywords(schema, JSON.parse(repaired));
  const unchecked = verdict === undefined || verdict.ok ? null : verdict.problem;
  const broken = verdict?.ok === true ? verdict.value : [];
  return {
    text: repaired ?? text,
    healed: repaired !== undefined && repaired !== text,
    isJson: repaired !== undefined,
    fitsSchema: schema === undefined || unchecked !== null ? null : verdict !== undefined && broken.length === 0,
    unchecked,
    errors: broken.slice(0, maxErrors),
  };
}
