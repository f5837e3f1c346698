// Structured output on a vendor or model without a format of its own: a tool that the model has to call, whose arguments
// are the answer. Readers know it by its name alone, because a reader sees no request.

import type { JsonRecord } from "../../wire/json.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { FunctionTool } from "./function-tool.ts";
import type { WantedFormat } from "./response-format.ts";

export const answerToolName = "fairlead_answer";

const description = "Gives the answer to the user. Call it exactly once, with the whole answer as its arguments.";

/** undefined where the format is plain text. A schema whose root is not an object cannot be a tool's input. */
export function answerTool(format: WantedFormat): Result<FunctionTool | undefined, string> {
  if (format.kind === "text") return ok(undefined);
  if (format.kind === "json_object") return ok(tool(description, { type: "object", additionalProperties: true }));
  const { type } = format.schema;
  if (type !== undefined && type !== "object") {
    return fail("response_format.json_schema.schema must have an object at its root for this endpoint");
  }
  const words = format.description === undefined ? description : `${description} ${format.description}`;
  return ok(tool(words, { type: "object", ...format.schema }));
}

function tool(words: string, parameters: JsonRecord): FunctionTool {
  return { name: answerToolName, description: words, parameters, strict: false };
}
