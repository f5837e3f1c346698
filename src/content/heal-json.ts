// The `response-healing` plugin: JSON that a model nearly got right is put right (brackets, commas, quotes, fences,
// prose around it), and whether it fits the schema is noted. What was cut off is not made up.
import type { ChatRequest } from "../wire/chat-request.ts";

export interface Healing {
  /** The text to answer with. */
  text: string;
  healed: boolean;
  /** Whether the text is JSON, and whether it fits the schema; null without a schema. */
  isJson: boolean;
  fitsSchema: boolean | null;
  /** Where it does not fit: places in the answer, never its words. */
  errors: string[];
}

export function wantsHealing({ plugins, response_format }: ChatRequest): boolean {
  const isOn = plugins?.some(({ id, enabled }) => id === "response-healing" && enabled !== false) === true;
  return isOn && (response_format?.type === "json_object" || response_format?.type === "json_schema");
}

const maxErrors = 10;

/** The libraries are loaded when they are first needed: no other request pays for them. */
export async function healJson(text: string, { response_format }: ChatRequest): Promise<Healing> {
  const repaired = isJson(text) ? text : await repair(text);
  const usable = repaired ?? text;
  const schema = response_format?.json_schema?.schema;
  const verdict = repaired === undefined || schema === undefined ? undefined : await validate(repaired, schema);
  return {
    text: usable,
    healed: usable !== text,
    isJson: repaired !== undefined,
    fitsSchema: schema === undefined ? null : (verdict?.valid ?? false),
    errors: verdict?.errors ?? [],
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function repair(text: string): Promise<string | undefined> {
  const { jsonrepair } = await import("jsonrepair");
  const fenced = /```(?:json)?\s*([\s\S]*?)```/i.exec(text)?.[1];
  const from = text.search(/[[{]/);
  const to = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  const embedded = from === -1 ? undefined : text.slice(from, to > from ? to + 1 : undefined);
  for (const candidate of [fenced, embedded]) {
    if (candidate === undefined) continue;
    try {
      const repaired = jsonrepair(candidate.trim());
      const value: unknown = JSON.parse(repaired);
      if (typeof value === "object" && value !== null) return repaired;
    } catch {
      // Not reparable this way; the next candidate may be.
    }
  }
  return undefined;
}

async function validate(text: string, schema: Record<string, unknown>): Promise<{ valid: boolean; errors: string[] }> {
  const { Validator } = await import("@cfworker/json-schema");
  try {
    const { valid, errors } = new Validator(schema, "7", false).validate(JSON.parse(text));
    const places = errors.map(({ instanceLocation, keyword }) => `${instanceLocation} ${keyword}`);
    return { valid, errors: [...new Set(places)].slice(0, maxErrors) };
  } catch {
    // A schema that the validator cannot take counts as fitting: nothing is known against the answer.
    return { valid: true, errors: [] };
  }
}
