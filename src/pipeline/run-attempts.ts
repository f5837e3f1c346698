// The only loop: asks the plan's endpoints one after the other until one answers, and the next one beside an endpoint that
// is late. What a failure means is in routing/outcome.ts, what is left to try in attempt-queue.ts, and what is written
// down of an attempt in note-attempt.ts.
import { keysInOrder } from "../routing/key-pool.ts";
import { reactionTo } from "../routing/outcome.ts";
import type { ReportedUsage } from "../wire/answer.ts";
import { present } from "../wire/present.ts";
import type { Result } from "../wire/result.ts";
import { AttemptQueue } from "./attempt-queue.ts";
import type { Inference } from "./inference.ts";
import { type BegunAttempt, noteFailure, noteProbe, noteWords, recordOf } from "./note-attempt.ts";
import type { Attempt, FailedCall, OpenedCall, Run } from "./run.ts";
import { Silence } from "./silence.ts";
import { maxPending, type WaitsInput, waitsOf } from "./waits-of.ts";
import { type SentAttempt, Witness } from "./witness.ts";

/** One call under way. */
export interface Call<Opened> {
  ended: Promise<Result<OpenedCall<Opened>, FailedCall>>;
  /** Gives it up: its connection is let go of, whatever has been opened too. */
  cancel(): void;
  /** What the provider has told by now of what it counts. */
  reported(): ReportedUsage | null;
}

export interface CallInput {
  attempt: Attempt;
  firstTokenMs: number;
  /** The same by what is known when that time is over. */
  stretchedMs(): number;
  /** Whether another endpoint stands ready. */
  hasNext(): boolean;
  /** The request goes out. */
  onSend(): void;
  /** The headers of its response have come; `requestId`: the vendor's own. */
  onHeaders(requestId: string | undefined): void;
  /** It has begun to answer; called before the end, or never. */
  onSpeak(): void;
}

export type StartCall<Opened> = (input: CallInput) => Call<Opened>;

interface Begun<Opened> extends SentAttempt, BegunAttempt {
  /** null: it has said nothing yet. */
  spokeAt: number | null;
  call: Call<Opened> | null;
  silence: Silence;
}

type Event<Opened> = { of: Begun<Opened> } & (
  | { kind: "late" }
  | { kind: "spoke" }
  | { kind: "ended"; result: Result<OpenedCall<Opened>, FailedCall> }
  | { kind: "threw"; thrown: unknown }
);

/** Between looks at whether a second request has become allowed. */
const lookAgainMs = 50;

export async function runAttempts<Opened>(
  input: WaitsInput,
  inference: Inference,
  start: StartCall<Opened>,
): Promise<Run<Opened>> {
  const run: Run<Opened> = { attempts: [], failed: [], answer: null };
  const { plan } = input;
  const waits = waitsOf(input, inference);
  const witness = new Witness(inference);
  const now = (): number => inference.now();
  const { health, asksAgain } = waits;
  const credentials = ({ candidate: { key, provider, model } }: Attempt["planned"]) =>
    keysInOrder(inference.credentials(provider, model.id), { endpoint: key, chance: input.chance, health, now: now() });
  const queue = new AttemptQueue({ plan, credentials, health, now, pace: inference.pace, asksAgain });
  const events: Event<Opened>[] = [];
  let pending: Begun<Opened>[] = [];
  /** So many calls are paid for by what is reserved. */
  let reservedCalls = 1;
  let wake = (): void => undefined;

  function tell(event: Event<Opened>): void {
    events.push(event);
    wake();
  }

  async function nextEvent(): Promise<Event<Opened>> {
    for (let event = events.shift(); ; event = events.shift()) {
      if (event !== undefined && pending.includes(event.of)) return event;
      if (event === undefined) await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  function begin(attempt: Attempt): void {
    const { planned } = attempt;
    const wait = waits.of(planned, { isFirst: pending.length + run.attempts.length === 0, patience: queue.patience });
    const startedAt = inference.now();
    const of: Begun<Opened> = {
      attempt,
      startedAt,
      sentAt: startedAt,
      spokeAt: null,
      wait,
      call: null,
      silence: new Silence(now, () => tell({ of, kind: "late" })),
      late: null,
      isNoted: false,
    };
    pending.push(of);
    inference.hedges.earn(planned.candidate.key);
    noteProbe(attempt, inference);
    of.call = start({
      attempt,
      firstTokenMs: wait.firstTokenMs,
      stretchedMs: () => (queue.hasPrompt ? wait.firstTokenMs : wait.stretchedMs(of.sentAt)),
      hasNext: () => !queue.isEmpty,
      onSend() {
        of.sentAt = inference.now();
        of.silence.wait(wait.lateMs);
        witness.sent(of);
      },
      onHeaders(requestId) {
        of.headers = { headersMs: inference.now() - startedAt, ...present({ requestId }) };
      },
      onSpeak() {
        of.silence.stop();
        of.spokeAt = inference.now();
        tell({ of, kind: "spoke" });
      },
    });
    of.call.ended.then(
      (result) => {
        of.silence.stop();
        tell({ of, kind: "ended", result });
      },
      (thrown: unknown) => tell({ of, kind: "threw", thrown }),
    );
  }

  /** The next one is asked beside those that are late, where it may be. The one that was asked last is late last. */
  function hedge(): void {
    const late = pending.at(-1);
    if (late === undefined || late.late === null) return;
    const { planned } = late.attempt;
    const isExpected = late.late.isBorneOut || late.wait.isBlunt || pending.length > 1;
    const isProlonged = !isExpected && witness.isProlonged(late);
    const isBorneOut = isExpected || isProlonged;
    const verdict = waits.mayHedge(planned, isBorneOut);
    if (verdict === "yes" && replace()) {
      waits.noteHedge(planned, isBorneOut);
      if (isProlonged) inference.hedges.delayed();
    } else if (verdict !== "no") late.silence.wait(lookAgainMs);
  }

  /** The next one is asked beside those that are under way, if all of them are late, or in the place of the one that has been
   * for longest; false: nobody is. */
  function replace(): boolean {
    const last = pending.at(-1);
    if (last === undefined || pending.some(({ late }) => late === null)) return false;
    const isFull = pending.length >= maxPending;
    const longest = isFull ? pending.find(({ isNoted }) => isNoted) : undefined;
    if ((isFull && longest === undefined) || !isReserved(longest)) return false;
    const late = pending.filter((of) => witness.mayAskAgain(of)).map(({ attempt }) => attempt);
    const beside = queue.beside(last.attempt, late);
    if (beside === null) return false;
    if (longest !== undefined) {
      pending = pending.filter((of) => of !== longest);
      giveUp(longest);
    }
    begin(beside);
    return true;
  }

  /** Whether one call more is paid for, should all of them be charged: of those that were given up, which had told of their
   * usage. */
  function isReserved(givenUp: Begun<Opened> | undefined): boolean {
    const under = pending.filter((of) => of !== givenUp || (of.call?.reported() ?? null) !== null);
    const told = run.failed.filter(({ failure }) => failure.kind === "late" && failure.usage !== null);
    if (under.length + told.length < reservedCalls) return true;
    if (!inference.limits.extend()) return false;
    reservedCalls += 1;
    return true;
  }

  /** It answers: nobody else is asked for that any more. */
  function settleOn(winner: Begun<Opened>): void {
    for (const loser of pending) {
      if (loser === winner) continue;
      giveUp(loser);
      queue.gaveUp(loser.attempt);
    }
    pending = [winner];
  }

  function giveUp(of: Begun<Opened>): void {
    const { sentAt, call, silence } = of;
    silence.stop();
    witness.leaves(of);
    const usage = call?.reported() ?? null;
    call?.cancel();
    const failure = { kind: "late", milliseconds: inference.now() - sentAt, usage } as const;
    fail(of, failure);
  }

  function fail(of: Begun<Opened>, failure: FailedCall): void {
    const record = recordOf(of, failure, inference);
    run.attempts.push(record);
    run.failed.push({ ...of.attempt, failure });
    noteWords(record, failure, inference);
  }

  for (;;) {
    if (pending.length === 0) {
      const attempt = queue.next();
      if (attempt === null) return run;
      begin(attempt);
    }
    const event = await nextEvent();
    const { of } = event;
    if (event.kind === "late") {
      const left = witness.left(of);
      if (left > 0) {
        of.silence.wait(left);
        continue;
      }
      witness.isLate(of);
      if (!of.isNoted) of.silence.wait(lookAgainMs);
      hedge();
    } else if (event.kind === "spoke") {
      witness.spoke(of, of.spokeAt ?? now());
      settleOn(of);
    } else if (event.kind === "threw") {
      // A bug: nobody waits for the others.
      settleOn(of);
      throw event.thrown;
    } else if (event.result.ok) {
      if (of.spokeAt === null) witness.spoke(of, now());
      settleOn(of);
      const { attempt, startedAt, sentAt, wait } = of;
      const spokeAt = of.spokeAt ?? inference.now();
      run.attempts.push(recordOf(of, null, inference));
      return { ...run, answer: { ...attempt, ...event.result.value, startedAt, sentAt, spokeAt, load: wait.load } };
    } else {
      const failure = event.result.problem;
      pending = pending.filter((other) => other !== of);
      witness.leaves(of, failure.kind === "client_gone");
      if (failure.kind === "timeout" && of.isNoted && pending.length === 0) inference.hedges.missed();
      fail(of, failure);
      // Its lateness was told when it became late.
      const hasOtherKey = queue.hasOtherKey(of.attempt);
      if (!of.isNoted || reactionTo(failure).counts !== "failure") {
        noteFailure(of.attempt, failure, { inference, hasOtherKey });
      }
      queue.failed(of.attempt, failure);
      replace();
    }
  }
}
