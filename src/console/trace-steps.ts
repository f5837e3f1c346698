// A request as steps on one time line: planning, and each attempt with what it did when. Pure.
import type { AttemptWords } from "../accounting/generation-contents.ts";
import type { AttemptOutcome, AttemptRecord, GenerationRecord } from "../accounting/generation-record.ts";
import { milliseconds } from "./parts/format.ts";

/** `connect` ends with the headers of the provider's response, `wait` with the first token. */
export type Look = "plan" | "connect" | "wait" | "flow" | "no";

/** Milliseconds from the request's start. */
export interface Segment {
  look: Look;
  said: string;
  from: number;
  until: number;
}

export interface TracedAttempt {
  attempt: AttemptRecord;
  /** It began while another one was still asked. */
  isBeside: boolean;
  segments: Segment[];
  problem: string | undefined;
  /** What the provider said to it. */
  words: AttemptWords | undefined;
}

/** What became of an attempt, in our words: the provider's are kept with the contents, where these are. */
const problems: Readonly<Record<AttemptOutcome, string | undefined>> = {
  ok: undefined,
  network: "No connection to the provider, or it broke before an answer.",
  timeout: "The provider did not answer in time.",
  status: "The provider answered with an error.",
  unparsable: "What the provider answered could not be read.",
  error_in_answer: "The provider answered with an error in place of an answer.",
  too_large: "The answer was larger than an answer may be.",
  no_room: "There was no room left for the answer.",
  empty: "The provider answered with nothing.",
  broken_off: "The answer broke off in the middle.",
  late: "It was late, another endpoint was asked beside it and was first.",
  refused: "The provider refused the prompt itself.",
  context_length: "The prompt and the answer are longer than the provider takes.",
  unsupported: "The endpoint cannot take what the request asks for.",
  preparation: "The request could not be made ready for this endpoint.",
  not_sent: "It was not sent: there was no key for it, or the provider asked to be left alone.",
  client_gone: "The client went away.",
};

const wasBeside = "The endpoint that it was asked beside was first.";

/** Until somebody was asked; where nobody was, all of its time. */
export function planOf({ attempts, generationMs }: GenerationRecord): Segment {
  const until = attempts.length === 0 ? (generationMs ?? 0) : Math.min(...attempts.map(({ startedMs }) => startedMs));
  return { look: "plan", said: `took ${milliseconds(until)}`, from: 0, until };
}

/** In the order in which they began; records have them in that of their ends. */
export function attemptsOf(record: GenerationRecord, words: readonly AttemptWords[]): TracedAttempt[] {
  const { attempts, omitted } = record;
  const answering = answeringPlace(record);
  const traced = attempts.map((attempt, place): TracedAttempt => {
    // Where the record was cut its last is still the last that was tried.
    const told = place === attempts.length - 1 ? place + (omitted?.attempts ?? 0) : place;
    return {
      attempt,
      isBeside: attempts.some((other) => other !== attempt && isUnderWay(other, attempt.startedMs)),
      ...(place === answering
        ? answered(attempt, record)
        : attempt.outcome === "ok"
          ? stepped(attempt, attempts[place + 1]?.startedMs ?? record.generationMs, record)
          : failed(attempt, attempts)),
      words: words.find((said) => said.attempt === told),
    };
  });
  return traced.toSorted((one, other) => one.attempt.startedMs - other.attempt.startedMs);
}

function isUnderWay({ startedMs, durationMs }: AttemptRecord, at: number): boolean {
  return startedMs < at && at < startedMs + durationMs;
}

/** Whose answer the client got; -1: nobody's. */
function answeringPlace({ model, endpoint, attempts }: GenerationRecord): number {
  if (model === null) return -1;
  return attempts.findLastIndex(
    (one) => one.endpoint === endpoint && (one.outcome === "ok" || one.outcome === "broken_off"),
  );
}

type Told = Pick<TracedAttempt, "segments" | "problem">;

/** What was waited for, and what came. */
function answered(attempt: AttemptRecord, record: GenerationRecord): Told {
  const { startedMs, durationMs } = attempt;
  const { streamed, latencyMs, generationMs, finishReason } = record;
  const isBroken = finishReason === "error";
  const problem = isBroken ? problems.broken_off : undefined;
  const end = Math.max(startedMs, generationMs ?? startedMs + durationMs);
  if (!streamed) return { problem, segments: wholeUntil(end, attempt, isBroken) };
  // Of an answer in steps the first token was that of an earlier one.
  const spoke = latencyMs !== null && latencyMs > startedMs ? latencyMs : startedMs + durationMs;
  const first = Math.min(end, spoke);
  const flow: Segment = {
    look: isBroken ? "no" : "flow",
    said: `${isBroken ? "broke off after" : "streamed for"} ${milliseconds(end - first)}`,
    from: first,
    until: end,
  };
  return { problem, segments: [...untilFirstToken(first, attempt, isBroken), flow] };
}

/** Answered, and not the last: the router ran tools for it, and asked again. */
function stepped(attempt: AttemptRecord, next: number | null, { streamed }: GenerationRecord): Told {
  const end = attempt.startedMs + attempt.durationMs;
  const segments = streamed ? untilFirstToken(end, attempt, false) : wholeUntil(end, attempt, false);
  if (next !== null && next > end) {
    const said = `${streamed ? "streamed and ran tools" : "ran tools"} for ${milliseconds(next - end)}`;
    segments.push({ look: streamed ? "flow" : "plan", said, from: end, until: next });
  }
  return { problem: undefined, segments };
}

function failed(attempt: AttemptRecord, all: readonly AttemptRecord[]): Told {
  const { outcome, status, startedMs, durationMs } = attempt;
  const isError = status !== null && status >= 400;
  const isJoined = all.some((other) => other.startedMs > startedMs);
  const problem = outcome === "late" && !isJoined ? wasBeside : (problems[outcome] ?? outcome);
  const verb = outcome === "late" || outcome === "client_gone" ? "given up" : "failed";
  return {
    segments: behindHeaders(startedMs + durationMs, attempt, {
      look: "no",
      said: (ms, isLater) => (isLater ? `${verb} ${ms} later` : `${verb} after ${ms}`),
    }),
    problem: `${isError ? `Status ${status}. ` : ""}${problem}`,
  };
}

/** Only what ended well has a first token, here as in every figure: of the rest it is said when it began. */
function untilFirstToken(first: number, attempt: AttemptRecord, isBroken: boolean): Segment[] {
  const what = isBroken ? "began" : "first token";
  return behindHeaders(first, attempt, {
    look: "wait",
    said: (ms, isLater) => (isLater ? `${what} ${ms} later` : `${what} after ${ms}`),
  });
}

function wholeUntil(end: number, attempt: AttemptRecord, isBroken: boolean): Segment[] {
  const { headersMs } = attempt;
  return behindHeaders(end, attempt, {
    look: isBroken ? "no" : headersMs === undefined ? "wait" : "flow",
    said: (ms, isLater) => (isLater ? `its body took ${ms}` : `answered after ${ms}`),
  });
}

interface Behind {
  look: Look;
  said(ms: string, isLater: boolean): string;
}

/** Of headers records of earlier versions know nothing, and some attempts end before they come. */
function behindHeaders(until: number, { startedMs, headersMs }: AttemptRecord, { look, said }: Behind): Segment[] {
  if (headersMs === undefined) {
    return [{ look, said: said(milliseconds(until - startedMs), false), from: startedMs, until }];
  }
  const came = Math.min(until, startedMs + headersMs);
  return [
    { look: "connect", said: `connect ${milliseconds(came - startedMs)}`, from: startedMs, until: came },
    { look, said: said(milliseconds(until - came), true), from: came, until },
  ];
}
