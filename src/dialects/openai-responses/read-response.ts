// A whole response → our completion: its items in one message, with their order kept in what thoughts are numbered by.
import type { AnswerMessage, Completion } from "../../wire/answer.ts";
import { isRecord, type JsonRecord, parseJson } from "../../wire/json.ts";
import { filled, present } from "../../wire/present.ts";
import { fail, ok } from "../../wire/result.ts";
import { saysSomething } from "../../wire/says-something.ts";
import { AnswerTurn } from "../common/answer-turn.ts";
import { recordIn, stringIn } from "../common/records.ts";
import type { Dialect } from "../dialect.ts";
import { readUsage } from "../openai/usage.ts";
import { endingOf } from "./finish-reason.ts";
import { quirksOf } from "./quirks.ts";
import { failureIn } from "./read-failure.ts";
import { betweenMessages, callOf, messageOf, readableText } from "./read-items.ts";
import { detailsOf, originOf } from "./reasoning-items.ts";
import { searchesIn } from "./web-search.ts";

export const readResponse: Dialect["readResponse"] = (body, target) => {
  const response = parseJson(body);
  if (!isRecord(response)) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  const error = failureIn(response, body);
  if (error !== undefined) return fail({ kind: error.refused === true ? "refused" : "error_in_answer", error });
  if (!Array.isArray(response["output"])) {
    return fail({ kind: "unparsable", detail: "the answer has no output", raw: body });
  }
  const { message, logprobs } = readOutput(response["output"].filter(isRecord), quirksOf(target).reasoning_format);
  const { reason, native } = endingOf(response, message.tool_calls !== undefined);
  if (reason === "content_filter" && !saysSomething(message)) {
    const refusal = { message: "The provider's content filter blocked this prompt", raw: body };
    return fail({ kind: "refused", error: refusal });
  }
  if (reason === "error" && !saysSomething(message)) {
    const unfinished = { message: "The provider ended with an error", raw: body, code: native };
    return fail({ kind: "error_in_answer", error: unfinished });
  }
  const counted = readUsage(recordIn(response, "usage") ?? {}, "auto");
  const usage = counted && { ...counted, ...present({ webSearches: searchesIn(response["output"]) }) };
  const choice = { index: 0, message, finish_reason: reason, native_finish_reason: native };
  const completion: Completion = {
    choices: [logprobs.length === 0 ? choice : { ...choice, logprobs: { content: logprobs } }],
    ...present({ usage, upstreamId: stringIn(response, "id") }),
    systemFingerprint: null,
    serviceTier: stringIn(response, "service_tier") ?? null,
  };
  return ok(completion);
};

function readOutput(items: JsonRecord[], format: string): { message: AnswerMessage; logprobs: unknown[] } {
  const turn = new AnswerTurn();
  const logprobs: unknown[] = [];
  let refusal = "";
  // One message tells of several here, and the last one decides what it is.
  let phase: string | undefined;
  for (const [index, item] of items.entries()) {
    if (item["type"] === "reasoning") {
      for (const detail of detailsOf(item, originOf(item, { format, index }))) turn.think(detail);
    }
    const said = messageOf(item);
    if (said !== undefined) {
      if (said.text !== "") turn.write(turn.text === "" ? said.text : betweenMessages + said.text);
      refusal += said.refusal;
      phase = said.phase ?? phase;
      turn.annotations.push(...said.annotations);
      logprobs.push(...said.logprobs);
    }
    const call = callOf(item, (id) => turn.callId(id));
    if (call !== undefined) turn.call(call);
  }
  turn.reasoning = readableText(turn.details);
  return { message: { ...turn.message(), ...present({ refusal: filled(refusal), phase }) }, logprobs };
}
