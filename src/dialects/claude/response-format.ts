// A structured answer by Anthropic's means: its own format where the schema can be compiled, else a tool that has to be
// called. Thinking and a forced tool exclude each other, so that the native way is the first choice.

import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { ok, type Result } from "../../wire/result.ts";
import { answerTool } from "../common/answer-tool.ts";
import type { FunctionTool } from "../common/function-tool.ts";
import type { WantedFormat } from "../common/response-format.ts";
import { toStrictSchema } from "./strict-schema.ts";

export interface StructuredAnswer {
  format?: { type: "json_schema"; schema: JsonRecord };
  tool?: FunctionTool;
  notes: Note[];
}

export function structuredAnswer(wanted: WantedFormat, native: boolean): Result<StructuredAnswer, string> {
  const notes: Note[] = [];
  if (native && wanted.kind === "json_schema") {
    const strict = toStrictSchema(wanted.schema);
    if (strict.expressible) {
      const { schema, dropped } = strict;
      if (dropped.length > 0) notes.push({ code: "limits_told_in_words", tool: null, keywords: dropped });
      return ok({ format: { type: "json_schema", schema }, notes });
    }
    notes.push({ code: "schema_sent_as_tool", why: strict.reason });
  }
  const tool = answerTool(wanted);
  return tool.ok ? ok({ ...present({ tool: tool.value }), notes }) : tool;
}
