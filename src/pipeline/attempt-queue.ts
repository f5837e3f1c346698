// What is still to be tried of a plan, key by key: in the plan's order, ranked anew by what is known by now, and where nobody
// better is left the best of those that failed again. Holds no call and starts none.
import type { Credential } from "../isolate/credentials.ts";
import type { Pace } from "../isolate/pace.ts";
import { unknownHealth } from "../routing/health/health.ts";
import type { HealthSnapshot } from "../routing/health/health-snapshot.ts";
import { restOf } from "../routing/key-pool.ts";
import { type AttemptFailure, isPassing, reactionTo } from "../routing/outcome.ts";
import { isBetter, isNoWorse, isReady, rankAnew } from "../routing/rank-anew.ts";
import { remainingAttempts } from "../routing/remaining-attempts.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import type { Attempt } from "./run.ts";

export interface QueueInput {
  plan: readonly PlannedAttempt[];
  /** Keys of an endpoint in the order in which they are tried. */
  credentials(planned: PlannedAttempt): readonly Credential[];
  /** What is known now; null where it is not at hand. */
  health(): HealthSnapshot | null;
  now(): number;
  pace: Pick<Pace, "isLate" | "wasLate" | "isDead">;
  /** An endpoint that failed may be asked again. */
  asksAgain: boolean;
}

/** How often a request asks again: once, and more often where one endpoint alone answers at all, if not always. From the second
 * time on it waits so many times longer each time, so that no bad moment takes all of them. */
const maxAgain = { usually: 1, alone: 9 };
const patienceGrowth = 1.5;

export class AttemptQueue {
  readonly #input: QueueInput;
  #rest: readonly PlannedAttempt[];
  /** Keys that are left of an endpoint that has been asked. */
  readonly #left = new Map<PlannedAttempt, readonly Credential[]>();
  /** The endpoint that failed last, where its next key may answer. */
  #keyed: { planned: PlannedAttempt; isAbsent: boolean } | null = null;
  /** Of those that failed in passing. */
  #again: Attempt[] = [];
  #timesAgain = 0;

  constructor(input: QueueInput) {
    this.#input = input;
    this.#rest = input.plan;
  }

  /** Whether an endpoint is left that nobody has asked. */
  get isEmpty(): boolean {
    return this.#rest.length === 0;
  }

  /** How many times longer than usual the one that is asked now may take. */
  get patience(): number {
    return patienceGrowth ** Math.max(0, this.#timesAgain - 1);
  }

  /** Whether one of these keeps nobody waiting at this moment. */
  get hasPrompt(): boolean {
    const { pace, now } = this.#input;
    return this.#rest.some(({ candidate }) => !pace.isLate(candidate.key, now()));
  }

  /** null: nothing is left. */
  next(): Attempt | null {
    const key = this.#nextKey();
    if (key !== null) return key;
    const again = this.#best(this.#again);
    const [first] = this.#rest;
    if (again !== null && (first === undefined || this.#isWorse(first, again))) return this.#onceMore(again);
    if (first === undefined) return null;
    this.#rest = this.#rest.slice(1);
    return this.#begin(first) ?? this.next();
  }

  /**
   * To be asked beside an endpoint of the same model that is late: one that stands ready, or where nobody does the best of
   * the others and of those that have been asked, of which `late` are under way; null: nobody.
   */
  beside(last: Attempt, late: readonly Attempt[]): Attempt | null {
    const { model, key } = last.planned.candidate;
    const { pace } = this.#input;
    const moment = { health: this.#input.health(), now: this.#input.now() };
    /** Beside a dead one anybody is better who is not dead as well. */
    const keepsWaiting = pace.isDead(key)
      ? (other: string) => pace.isDead(other)
      : (other: string) => pace.isLate(other, moment.now);
    this.#rest = rankAnew(this.#rest, moment.health);
    const unasked = this.#rest.filter(({ candidate }) => candidate.model === model && !keepsWaiting(candidate.key));
    const ready = this.#prompt(unasked.filter((one) => isReady(one, moment)));
    const asked = [...late, ...this.#again].filter((one) => one.planned.candidate.model === model);
    const again = ready === undefined ? this.#best(asked) : null;
    const best = again?.planned.candidate.key ?? key;
    const next = ready ?? this.#prompt(unasked.filter((one) => isNoWorse(one.candidate.key, best, moment)));
    if (next === undefined) return again === null ? null : this.#onceMore(again);
    this.#rest = this.#rest.filter((one) => one !== next);
    return this.#begin(next) ?? this.beside(last, late);
  }

  /** The first that has kept nobody waiting, or the first. */
  #prompt(planned: readonly PlannedAttempt[]): PlannedAttempt | undefined {
    const { pace, now } = this.#input;
    return planned.find(({ candidate }) => !pace.wasLate(candidate.key, now())) ?? planned[0];
  }

  /** Whether another of the provider's list of keys is left for the endpoint. */
  hasOtherKey({ planned }: Attempt): boolean {
    return this.#left.get(planned)?.some(({ place }) => place !== undefined) === true;
  }

  /** It was late when another one spoke; should that one break off, it may be asked again. */
  gaveUp(attempt: Attempt): void {
    this.#again.push(attempt);
  }

  failed(attempt: Attempt, failure: AttemptFailure): void {
    const { planned, credential } = attempt;
    const { reaction } = reactionTo(failure);
    // What is not a key's doing would come of the others too.
    const isOfKey = restOf(failure) !== undefined || failure.kind === "not_sent";
    if (credential.place !== undefined && !isOfKey) {
      const others = (this.#left.get(planned) ?? []).filter(({ place }) => place === undefined);
      this.#left.set(planned, others);
    }
    // The workspace's own key failed; with the router's key the endpoint may still answer.
    if (reaction === "next_endpoint" && this.#left.get(planned)?.length) {
      this.#keyed = { planned, isAbsent: isAbsent(failure) };
    } else {
      this.#rest = remainingAttempts(this.#rest, planned, reaction);
    }
    if (reaction === "stop" || reaction === "next_model") this.#again = [];
    else if (isPassing(failure)) this.#again.push(attempt);
    this.#rest = rankAnew(this.#rest, this.#input.health());
  }

  /** An endpoint that is not there is not there for its next key either, unless the router's key is all that is left. */
  #nextKey(): Attempt | null {
    const keyed = this.#keyed;
    this.#keyed = null;
    if (keyed === null) return null;
    const { planned, isAbsent } = keyed;
    const left = this.#left.get(planned) ?? [];
    return this.#take(
      planned,
      left.filter(({ byok }) => !isAbsent || !(byok || this.#rest.length > 0)),
    );
  }

  #begin(planned: PlannedAttempt): Attempt | null {
    return this.#take(planned, this.#input.credentials(planned));
  }

  #take(planned: PlannedAttempt, [credential, ...left]: readonly Credential[]): Attempt | null {
    this.#left.set(planned, left);
    return credential === undefined ? null : { planned, credential };
  }

  /** Of the provider's list one key is drawn anew: that which was asked may rest by now. */
  #onceMore(attempt: Attempt): Attempt {
    this.#timesAgain += 1;
    this.#again = this.#again.filter((other) => other !== attempt);
    const { planned, credential } = attempt;
    if (credential.place === undefined) return attempt;
    const pool = this.#input.credentials(planned).filter(({ place }) => place !== undefined);
    const others = (this.#left.get(planned) ?? []).filter(({ place }) => place === undefined);
    return this.#take(planned, [...pool, ...others]) ?? attempt;
  }

  /** Of those that answer often enough to be asked again. */
  #best(attempts: readonly Attempt[]): Attempt | null {
    if (!this.#input.asksAgain || attempts.length === 0) return null;
    const moment = { health: this.#input.health(), now: this.#input.now() };
    const known = ({ planned }: Attempt) => moment.health?.get(planned.candidate.key) ?? unknownHealth;
    const [best] = attempts
      .filter((attempt) => known(attempt).answers && !this.#input.pace.isDead(attempt.planned.candidate.key))
      .toSorted((one, other) => known(one).badness - known(other).badness);
    if (best === undefined) return null;
    const isAlone = this.#input.plan.every((other) => other === best.planned || !isReady(other, moment));
    return this.#timesAgain < maxAgain[isAlone ? "alone" : "usually"] ? best : null;
  }

  #isWorse(first: PlannedAttempt, again: Attempt): boolean {
    const moment = { health: this.#input.health(), now: this.#input.now() };
    return !isReady(first, moment) && isBetter(again.planned.candidate.key, first.candidate.key, moment);
  }
}

function isAbsent(failure: AttemptFailure): boolean {
  return failure.kind === "network" || (failure.kind === "timeout" && failure.unsent !== true);
}
