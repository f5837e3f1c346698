// A whole answer of Gemini → our completion.

import type { Choice, Completion } from "../../wire/answer.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { AnswerTurn } from "../common/answer-turn.ts";
import { numberIn, recordIn, recordsIn, stringIn } from "../common/records.ts";
import type { AnswerProblem } from "../dialect.ts";
import { finishReason } from "./finish-reason.ts";
import { groundedOn } from "./grounding.ts";
import { readLogprobs } from "./logprobs.ts";
import { readErrorInAnswer, refusal } from "./read-error.ts";
import { partReader, type Said } from "./read-parts.ts";
import { countsIn, readUsage } from "./usage.ts";

export function readResponse(body: string): Result<Completion, AnswerProblem> {
  const answer = parseRecord(body);
  if (answer === undefined) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  if (answer["error"] != null) return fail({ kind: "error_in_answer", error: readErrorInAnswer(body) });
  const candidates = recordsIn(answer, "candidates");
  const feedback = recordIn(answer, "promptFeedback") ?? {};
  const blocked = stringIn(feedback, "blockReason");
  if (blocked !== undefined && candidates.length === 0) {
    const error = refusal(blocked, stringIn(feedback, "blockReasonMessage"), body);
    return fail({ kind: "refused", error });
  }
  if (candidates.length === 0) return fail({ kind: "unparsable", detail: "the answer has no candidates", raw: body });
  const upstreamId = stringIn(answer, "responseId");
  const choices = candidates.map((candidate, position) => readCandidate(candidate, position, upstreamId));
  const problem = problemOf(choices[0], candidates[0] ?? {}, body);
  if (problem !== undefined) return fail(problem);
  return ok({
    choices,
    ...present({ usage: readUsage(countsIn(answer)), upstreamId }),
  });
}

function readCandidate(candidate: JsonRecord, position: number, responseId: string | undefined): Choice {
  const reader = partReader();
  const parts = recordsIn(recordIn(candidate, "content") ?? {}, "parts");
  const turn = toTurn(reader.read(parts, responseId));
  turn.annotations.push(...groundedOn(recordIn(candidate, "groundingMetadata"), turn.text));
  const native = stringIn(candidate, "finishReason") ?? null;
  const logprobs = readLogprobs(candidate);
  return {
    index: numberIn(candidate, "index") ?? position,
    message: turn.message(),
    finish_reason: native === null ? null : finishReason(native, reader.calls() > 0),
    native_finish_reason: native,
    ...present({ logprobs }),
  };
}

function toTurn(said: readonly Said[]): AnswerTurn {
  const turn = new AnswerTurn();
  for (const item of said) {
    switch (item.kind) {
      case "text":
        turn.write(item.text);
        break;
      case "reasoning":
        turn.reasoning += item.text ?? "";
        turn.think(item.detail);
        break;
      case "call":
        turn.call({ id: item.id, type: "function", function: { name: item.name, arguments: item.arguments } });
        break;
      case "image":
        turn.showUrl(item.url);
    }
  }
  return turn;
}

/** An answer that ended before it said anything, with a reason that is none of an answer's. */
function problemOf(choice: Choice | undefined, candidate: JsonRecord, raw: string): AnswerProblem | undefined {
  if (choice === undefined || choice.native_finish_reason === null) return undefined;
  const { content, reasoning, tool_calls, images } = choice.message;
  if (content !== null || reasoning !== undefined || tool_calls !== undefined || images !== undefined) return undefined;
  const native = choice.native_finish_reason;
  const detail = stringIn(candidate, "finishMessage");
  if (choice.finish_reason === "content_filter") return { kind: "refused", error: refusal(native, detail, raw) };
  if (choice.finish_reason !== "error") return undefined;
  return {
    kind: "error_in_answer",
    error: { message: detail ?? `The answer ended with ${native}`, raw, code: native },
  };
}
