// A whole answer for which the router runs tools: asked for step by step, and given as one.
import { Observation, partsOfCompletion } from "../../streaming/observation.ts";
import type { AnswerMessage, Completion } from "../../wire/answer.ts";
import { filled, present } from "../../wire/present.ts";
import type { AnswerInput, RunStep } from "../operation.ts";
import type { ReadyChat } from "../operations/ready-chat.ts";
import { isAnswered, type Run } from "../run.ts";
import type { RequestTools } from "./request-tools.ts";
import { Steps } from "./steps.ts";

export async function loopWhole(
  input: AnswerInput<ReadyChat>,
  tools: RequestTools,
  step: RunStep<ReadyChat, Completion>,
): Promise<Run<Completion>> {
  const steps = new Steps<Completion>(input, tools);
  let before: AnswerMessage | undefined;
  for (let asked = { ready: input.ready, plan: input.plan }; ; ) {
    const run = await step(asked);
    steps.ran(run);
    if (!isAnswered(run)) return steps.failure(run.failure);
    const { opened } = run.answer;
    const [choice, ...others] = opened.choices;
    if (choice === undefined) return steps.finished(run.answer);
    const message = before === undefined ? choice.message : joined(before, choice.message);
    const calls = steps.callsOf(choice.message);
    if (calls === null) {
      const left = choice.message.tool_calls?.filter(({ function: { name } }) => !tools.isOurs(name));
      const { tool_calls: _calls, ...said } = message;
      const told = { ...said, ...present({ tool_calls: left?.length === 0 ? undefined : left }) };
      // What only one format says is of the last step alone.
      const { native, ...rest } = opened;
      const whole = { ...rest, choices: [{ ...choice, message: told }, ...others] };
      return steps.finished({
        ...run.answer,
        opened: { ...whole, ...present({ native: before === undefined && left === undefined ? native : undefined }) },
      });
    }
    before = message;
    const observation = new Observation(0);
    for (const part of partsOfCompletion(opened)) observation.note(part);
    const next = await steps.next(run.answer, { observation, message: choice.message, calls });
    if ("failure" in next) return steps.failure(next.failure);
    asked = next;
  }
}

function joined(one: AnswerMessage, other: AnswerMessage): AnswerMessage {
  const both = (field: "content" | "reasoning") => `${one[field] ?? ""}${other[field] ?? ""}`;
  const list = (field: "reasoning_details" | "annotations") => [...(one[field] ?? []), ...(other[field] ?? [])];
  return {
    ...other,
    content: both("content"),
    ...present({
      reasoning: filled(both("reasoning")),
      reasoning_details: filled(list("reasoning_details")),
      annotations: filled(list("annotations")),
    }),
  } as AnswerMessage;
}
