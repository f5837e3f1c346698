// Whether the schema of a structured output is one, asked before any provider is.
import { schemaProblem } from "../content/check-schema.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Failure } from "../wire/failure.ts";

const maxNameLength = 64;

/** null: there is none, or nothing is wrong with it. The field names the place of the mistake. */
export function schemaFailure({ response_format: format }: ChatRequest): Failure | null {
  if (format?.type !== "json_schema") return null;
  const field = "response_format.json_schema";
  if (format.json_schema?.schema === undefined) {
    return { kind: "invalid_request", field, message: `${field}: is required with type json_schema: {name, schema}` };
  }
  const name = format.json_schema.name ?? "";
  if (name === "" || name.length > maxNameLength) {
    const message = `${field}.name: is required with type json_schema: a name of 1 to ${maxNameLength} characters`;
    return { kind: "invalid_request", field: `${field}.name`, message };
  }
  const problem = schemaProblem(format.json_schema.schema);
  if (problem === undefined) return null;
  const path = problem.path === "" ? `${field}.schema` : `${field}.schema.${problem.path}`;
  return { kind: "invalid_request", field: path, message: `${path}: ${problem.message}` };
}
