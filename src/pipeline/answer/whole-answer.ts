// A whole answer of a conversation: observed, accounted for, healed where asked, and written by its door.
import type { Answer, Door } from "../../doors/door.ts";
import { Observation, partsOfCompletion } from "../../streaming/observation.ts";
import type { Annotation, Choice, Completion } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { present } from "../../wire/present.ts";
import { keptCharacters } from "../keep-contents.ts";
import { noteSuccess } from "../note-attempt.ts";
import type { AnswerInput } from "../operation.ts";
import { identityOf, json } from "../respond.ts";
import type { AnsweredRun } from "../run.ts";
import { settle } from "../settle.ts";
import { accountFor } from "./account-for.ts";
import { countTokens } from "./count-tokens.ts";
import { healAnswer } from "./heal-answer.ts";
import { hidesReasoning, nativeWithoutReasoning, withoutReasoning } from "./hide-reasoning.ts";
import { metadataOf } from "./router-metadata.ts";

export interface WholeAnswerInput extends Omit<AnswerInput<unknown>, "ready"> {
  door: Door;
  request: ChatRequest;
}

export async function wholeAnswer(
  { asked, door, request, plan, inference }: WholeAnswerInput,
  run: AnsweredRun<Completion>,
): Promise<Response> {
  const { answer, attempts } = run;
  const { opened: completion, planned, fitted } = answer;
  const { candidate } = planned;
  const observation = new Observation(keptCharacters(inference));
  for (const part of partsOfCompletion(completion)) observation.note(part);
  const { tokenizer } = candidate.model.architecture;
  const counts = countTokens({ observation, request, sent: fitted.promptTokens, tokenizer });
  const account = accountFor({ inference, plan, answer, failed: run.failed, counts, said: observation });
  noteSuccess(answer, { inference, tokens: account.usage.completionTokens });
  const healed = await healAnswer(completion.choices, request);
  const isHidden = hidesReasoning(request);
  const shown = isHidden ? healed.choices.map(withoutReasoning) : healed.choices;
  const { native } = completion;
  const { cacheWriteHourTokens } = account.usage;
  const written: Answer = {
    choices: withAnnotations(shown, fitted.annotations),
    usage: account.onTheWire,
    systemFingerprint: completion.systemFingerprint ?? null,
    serviceTier: account.serviceTier,
    ...identityOf(inference, candidate),
    ...present({
      cacheWriteHourTokens,
      native: native && isHidden ? nativeWithoutReasoning(native) : native,
    }),
    ...metadataOf({ asked, plan, run }),
  };
  const { notes } = healed;
  const answered = {
    asked,
    plan,
    attempts,
    answer,
    summary: observation,
    account,
    firstTokenAt: answer.spokeAt,
    notes,
  };
  settle({ kind: "answered", ...answered, cancelled: false }, 200);
  return json(door.writeAnswer(written, request), { status: 200, inference });
}

/** Files that were read on the way: sent back with the next request, they need not be read again. */
function withAnnotations(choices: Choice[], annotations: readonly Annotation[]): Choice[] {
  const [first, ...others] = choices;
  if (annotations.length === 0 || first === undefined) return choices;
  const message = { ...first.message, annotations: [...(first.message.annotations ?? []), ...annotations] };
  return [{ ...first, message }, ...others];
}
