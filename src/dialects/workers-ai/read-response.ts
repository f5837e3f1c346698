// A whole answer of Workers AI → our completion: its own shape, OpenAI's, either of them inside REST's envelope.

import type { AnswerToolCall, Completion } from "../../wire/answer.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { filled, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { CallIds } from "../common/call-ids.ts";
import { filledIn, recordIn, recordsIn, stringIn } from "../common/records.ts";
import type { AnswerProblem } from "../dialect.ts";
import { plainReading } from "../openai/quirks.ts";
import { argumentsText, readOpenAiAnswer } from "../openai/read-response.ts";
import { readUsage } from "../openai/usage.ts";
import { errorInAnswer } from "./read-error.ts";

export function readResponse(body: string): Result<Completion, AnswerProblem> {
  const outer = parseRecord(body);
  if (outer === undefined) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  const error = errorInAnswer(outer, body);
  if (error !== undefined) return fail({ kind: "error_in_answer", error });
  const enveloped = recordIn(outer, "result");
  const answer = enveloped ?? outer;
  if (answer["choices"] !== undefined) {
    return readOpenAiAnswer(enveloped === undefined ? body : JSON.stringify(answer), plainReading);
  }
  if (answer["response"] === undefined && answer["tool_calls"] === undefined) {
    return fail({ kind: "unparsable", detail: "the answer has no response", raw: body });
  }
  const content = contentOf(answer["response"]);
  const ids = new CallIds();
  const calls = recordsIn(answer, "tool_calls").map((call, position) =>
    readCall(call, ids.of(filledIn(call, "id"), position)),
  );
  const usage = recordIn(answer, "usage") ?? recordIn(outer, "usage");
  return ok({
    choices: [
      {
        index: 0,
        message: { role: "assistant", content, ...present({ tool_calls: filled(calls) }) },
        finish_reason: calls.length === 0 ? "stop" : "tool_calls",
        native_finish_reason: null,
      },
    ],
    ...present({ usage: usage === undefined ? undefined : readUsage(usage, "auto") }),
  });
}

/** Structured answers come as the value itself. */
export function contentOf(response: unknown): string | null {
  if (response == null || response === "") return null;
  return typeof response === "string" ? response : JSON.stringify(response);
}

/** Its own shape has the name at the top and no id; OpenAI's has both in `function`. */
function readCall(call: JsonRecord, id: string): AnswerToolCall {
  const called = recordIn(call, "function") ?? call;
  return {
    id,
    type: "function",
    function: { name: stringIn(called, "name") ?? "", arguments: argumentsText(called["arguments"]) },
  };
}
