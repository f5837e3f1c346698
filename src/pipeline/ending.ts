// How a generation ended, as one tagged union: each kind has exactly what was reached. Types only.
import type { UncutContents } from "../accounting/cut-contents.ts";
import type { AttemptRecord } from "../accounting/generation-record.ts";
import type { FinishReason } from "../wire/answer.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import type { Note } from "../wire/note.ts";
import type { Account } from "./account.ts";
import type { Asked } from "./asked.ts";
import type { RequestPlan } from "./request-plan.ts";
import type { AnsweredAttempt, Spent } from "./run.ts";

/** Before there was anything to plan. */
interface Refused {
  kind: "refused";
  asked: Asked;
  failure: Failure;
}

/** No endpoint was left. */
interface Unplanned {
  kind: "unplanned";
  asked: Asked;
  failure: Failure;
  excluded: Exclusion[];
}

/** Everything that was tried failed. */
interface Exhausted {
  kind: "exhausted";
  asked: Asked;
  failure: Failure;
  plan: RequestPlan;
  attempts: AttemptRecord[];
  cancelled: boolean;
  /** What steps before it cost. */
  spent?: Spent;
}

/** What the record and the contents tell of an answer; an `Observation` is one. */
export interface AnswerSummary {
  upstreamId: string | null;
  finishReason: FinishReason | null;
  nativeFinishReason: string | null;
  /** The beginning of what was said. */
  sample: string;
  /** The model called tools, or the provider ran some. */
  ranTools: boolean;
  /** Characters of the output that are kept. */
  kept: number;
  output(): UncutContents["output"];
}

interface WithAnswer {
  asked: Asked;
  plan: RequestPlan;
  attempts: AttemptRecord[];
  answer: AnsweredAttempt;
  summary: AnswerSummary;
  account: Account;
  /** Epoch milliseconds of the first token, or of the whole answer. */
  firstTokenAt: number;
  /** What was done to the answer. */
  notes: Note[];
}

interface Answered extends WithAnswer {
  kind: "answered";
  /** The client went away before the end. */
  cancelled: boolean;
}

/** A stream failed after its first token. */
interface Broken extends WithAnswer {
  kind: "broken";
  failure: Failure;
}

export type Ending = Refused | Unplanned | Exhausted | Answered | Broken;
export type FailedEnding = Refused | Unplanned | Exhausted;
