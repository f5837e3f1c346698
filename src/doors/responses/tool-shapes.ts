// Tools that agents define by a type alone, as the functions that models see: their arguments are the fields of the call.
import { type CallKind, sparedHostedTools } from "../../wire/client-tools.ts";
import type { JsonRecord } from "../../wire/json.ts";

interface Shape {
  description: string;
  parameters: JsonRecord;
}

const text = { type: "string" };
const texts = { type: "array", items: text };
const milliseconds = { type: "integer", description: "Milliseconds after which it is stopped" };

function objectOf(properties: JsonRecord, required: string[]): JsonRecord {
  return { type: "object", properties, required, additionalProperties: false };
}

export const shapes: Readonly<Record<Exclude<CallKind, "function" | "custom">, Shape>> = {
  local_shell: {
    description: "Runs a command on the user's machine and returns its output.",
    parameters: objectOf(
      {
        command: { ...texts, description: "The program and its arguments" },
        working_directory: text,
        env: { type: "object", additionalProperties: text },
        timeout_ms: milliseconds,
        user: text,
      },
      ["command"],
    ),
  },
  shell: {
    description: "Runs shell commands and returns the output of each.",
    parameters: objectOf(
      { commands: texts, timeout_ms: milliseconds, max_output_length: { type: "integer", description: "Characters" } },
      ["commands"],
    ),
  },
  apply_patch: {
    description: "Creates, changes or deletes one file. Changes are told as a V4A diff.",
    parameters: objectOf(
      {
        operation: objectOf(
          {
            type: { type: "string", enum: ["create_file", "update_file", "delete_file"] },
            path: text,
            diff: { ...text, description: "V4A diff; none where a file is deleted" },
          },
          ["type", "path"],
        ),
      },
      ["operation"],
    ),
  },
};

/** What a custom tool is called with is one text; a grammar is told in words where it cannot be enforced. */
export function customShape(description: string, format: unknown): Shape {
  const grammar = grammarIn(format);
  return {
    description: grammar === undefined ? description : `${description}\n\n${grammar}`.trim(),
    parameters: objectOf({ input: { ...text, description: "The whole input of the tool, as plain text" } }, ["input"]),
  };
}

function grammarIn(format: unknown): string | undefined {
  if (typeof format !== "object" || format === null || !("definition" in format)) return undefined;
  const syntax = "syntax" in format && typeof format.syntax === "string" ? format.syntax : "given";
  return `The input must match this ${syntax} grammar:\n${String(format.definition)}`;
}

const spared: ReadonlySet<string> = new Set(sparedHostedTools);

/** Whether agents offer this tool of a vendor's in every request, so that it is left out where nobody can run it. */
export function isSpared(type: string): type is (typeof sparedHostedTools)[number] {
  return spared.has(type);
}
