// What is shared of a request that has ended: its answer, for a time; its failure, with those who wait; of one whose client went
// away nothing, so that the next of them asks.
import type { Ending } from "../ending.ts";
import type { Shared } from "./request-cache.ts";

/** undefined: nobody has to be told. */
export function shareAnswer(ending: Ending): Promise<void> | undefined {
  const { cache } = ending.asked.inference;
  return cache.end(() => {
    if (ending.kind === "answered") return ending.cancelled ? [undefined, 0] : [answerOf(ending), ttlOf(ending)];
    const isToldToAll = ending.kind === "broken" || (ending.kind === "exhausted" && !ending.cancelled);
    return [isToldToAll ? { kind: "failure", failure: ending.failure } : undefined, 0];
  });
}

type Answered = Extract<Ending, { kind: "answered" }>;

function answerOf({ answer, asked: { inference } }: Answered): Shared {
  return {
    kind: "answer",
    source: inference.id,
    endpoint: answer.planned.candidate.key,
    annotations: answer.fitted.annotations,
    serviceTier: answer.fitted.serviceTier,
    opened: inference.cache.kept(),
  };
}

/** Milliseconds; 0: it is not kept. */
function ttlOf({ summary, answer, asked: { inference } }: Answered): number {
  const { search, notes } = answer.fitted;
  const ranTools = summary.ranTools || search !== null || notes.some(({ code }) => code === "server_tool");
  return ranTools ? 0 : inference.cache.ttlMs;
}
