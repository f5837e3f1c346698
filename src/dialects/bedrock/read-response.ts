// A whole answer of Converse → our completion.

import type { Annotation, AnswerMessage, AnswerToolCall, Completion, ReasoningDetail } from "../../wire/answer.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { reasoningFormat } from "../claude/thinking-blocks.ts";
import { answerToolName } from "../common/answer-tool.ts";
import { AnswerTurn } from "../common/answer-turn.ts";
import { filledIn, recordIn, recordsIn, stringIn } from "../common/records.ts";
import type { AnswerProblem } from "../dialect.ts";
import { finishReason } from "./finish-reason.ts";
import { readException, refusal } from "./read-error.ts";
import { readUsage } from "./usage.ts";

export function readResponse(body: string): Result<Completion, AnswerProblem> {
  const answer = parseRecord(body);
  if (answer === undefined) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  const output = recordIn(recordIn(answer, "output") ?? {}, "message");
  if (output === undefined) {
    if (stringIn(answer, "message") !== undefined) return fail({ kind: "error_in_answer", error: readException(body) });
    return fail({ kind: "unparsable", detail: "the answer has no message", raw: body });
  }
  const blocks = recordsIn(output, "content");
  const native = stringIn(answer, "stopReason") ?? null;
  const message = readBlocks(blocks);
  const reason = native === null ? null : finishReason(native, message.tool_calls !== undefined);
  if (native !== null && blocks.length === 0) {
    if (reason === "content_filter") return fail({ kind: "refused", error: refusal(native, body) });
    if (reason === "error") return fail({ kind: "error_in_answer", error: endedWith(native, body) });
  }
  return ok({
    choices: [{ index: 0, message, finish_reason: reason, native_finish_reason: native }],
    ...present({ usage: readUsage(answer), native: stopNamed(answer) }),
  });
}

/** Which stop sequence ended the answer, where the model's own API says so. */
export function stopNamed(ended: JsonRecord): { fields: { stop_sequence: string } } | undefined {
  const stop_sequence = stringIn(recordIn(ended, "additionalModelResponseFields") ?? {}, "stop_sequence");
  return stop_sequence === undefined ? undefined : { fields: { stop_sequence } };
}

export function endedWith(native: string, raw: string) {
  return { message: `The answer ended with ${native}`, raw, code: native };
}

function readBlocks(blocks: readonly JsonRecord[]): AnswerMessage {
  const turn = new AnswerTurn();
  for (const [index, block] of blocks.entries()) {
    turn.write(stringIn(block, "text") ?? "");
    const cited = recordIn(block, "citationsContent");
    if (cited !== undefined) {
      for (const part of recordsIn(cited, "content")) turn.write(stringIn(part, "text") ?? "");
      turn.annotations.push(...recordsIn(cited, "citations").flatMap(citedPage));
    }
    const reasoning = recordIn(block, "reasoningContent");
    if (reasoning !== undefined) {
      const detail = readReasoning(reasoning, index);
      turn.reasoning += stringIn(detail, "text") ?? "";
      turn.think(detail);
    }
    const call = recordIn(block, "toolUse");
    if (call === undefined) continue;
    if (call["name"] === answerToolName) turn.write(JSON.stringify(call["input"] ?? {}));
    else turn.call(readCall(call, turn.callId(filledIn(call, "toolUseId"))));
  }
  return turn.message();
}

/** A citation of a page; what else is cited has no address. */
export function citedPage(citation: JsonRecord): Annotation[] {
  const url = filledIn(recordIn(recordIn(citation, "location") ?? {}, "web") ?? {}, "url");
  const title = filledIn(citation, "title");
  const place = { start_index: 0, end_index: 0 };
  return url === undefined ? [] : [{ type: "url_citation", url_citation: { url, ...present({ title }), ...place } }];
}

function readReasoning(reasoning: JsonRecord, index: number): ReasoningDetail {
  const redacted = stringIn(reasoning, "redactedContent");
  if (redacted !== undefined) return { type: "reasoning.encrypted", data: redacted, format: reasoningFormat, index };
  const said = recordIn(reasoning, "reasoningText") ?? {};
  const signature = stringIn(said, "signature");
  return {
    type: "reasoning.text",
    text: stringIn(said, "text") ?? "",
    ...present({ signature }),
    format: reasoningFormat,
    index,
  };
}

function readCall(call: JsonRecord, id: string): AnswerToolCall {
  return {
    id,
    type: "function",
    function: { name: stringIn(call, "name") ?? "", arguments: JSON.stringify(call["input"] ?? {}) },
  };
}
