// A whole answer of Anthropic → our completion.

import type { AnswerMessage, AnswerToolCall, Completion } from "../../wire/answer.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { answerToolName } from "../common/answer-tool.ts";
import { AnswerTurn } from "../common/answer-turn.ts";
import { filledIn, recordIn, recordsIn, stringIn } from "../common/records.ts";
import type { AnswerProblem } from "../dialect.ts";
import { finishReason } from "./finish-reason.ts";
import { annotationOf, nativeAnswer } from "./native.ts";
import { readErrorInAnswer, refusal } from "./read-error.ts";
import { reasoningFormat } from "./thinking-blocks.ts";
import { readUsage } from "./usage.ts";

export function readResponse(body: string): Result<Completion, AnswerProblem> {
  const answer = parseRecord(body);
  if (answer === undefined) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  if (answer["error"] != null) return fail({ kind: "error_in_answer", error: readErrorInAnswer(body) });
  if (!Array.isArray(answer["content"])) {
    return fail({ kind: "unparsable", detail: "the answer has no content", raw: body });
  }
  const blocks = recordsIn(answer, "content");
  const native = stringIn(answer, "stop_reason") ?? null;
  if (native === "refusal" && blocks.length === 0) {
    return fail({ kind: "refused", error: refusal(recordIn(answer, "stop_details"), body) });
  }
  const message = readBlocks(blocks);
  const usage = recordIn(answer, "usage");
  const upstreamId = stringIn(answer, "id");
  return ok({
    choices: [
      {
        index: 0,
        message,
        finish_reason: native === null ? null : finishReason(native, message.tool_calls !== undefined),
        native_finish_reason: native,
      },
    ],
    ...present({
      usage: usage === undefined ? undefined : readUsage(usage),
      upstreamId,
      native: nativeAnswer(answer, blocks),
    }),
  });
}

function readBlocks(blocks: JsonRecord[]): AnswerMessage {
  const turn = new AnswerTurn();
  for (const [index, block] of blocks.entries()) {
    switch (block["type"]) {
      case "text": {
        const start = turn.text.length;
        turn.write(stringIn(block, "text") ?? "");
        for (const citation of recordsIn(block, "citations")) {
          const annotation = annotationOf(citation, { start, end: turn.text.length });
          if (annotation !== undefined) turn.annotations.push(annotation);
        }
        break;
      }
      case "thinking": {
        const text = stringIn(block, "thinking") ?? "";
        turn.reasoning += text;
        const signature = stringIn(block, "signature");
        turn.think({ type: "reasoning.text", text, ...present({ signature }), format: reasoningFormat, index });
        break;
      }
      case "redacted_thinking": {
        const data = stringIn(block, "data") ?? "";
        turn.think({ type: "reasoning.encrypted", data, format: reasoningFormat, index });
        break;
      }
      case "tool_use":
        if (block["name"] === answerToolName) turn.write(JSON.stringify(block["input"] ?? {}));
        else turn.call(readCall(block, turn.callId(filledIn(block, "id"))));
    }
  }
  return turn.message();
}

function readCall(block: JsonRecord, id: string): AnswerToolCall {
  return {
    id,
    type: "function",
    function: { name: stringIn(block, "name") ?? "", arguments: JSON.stringify(block["input"] ?? {}) },
  };
}
