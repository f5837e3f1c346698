// What is still to be tried of a plan, key by key: in the plan's order, ranked anew by what is known by now, and at the
// very end the best of those that failed once more. Holds no call and starts none.
import type { Credential } from "../isolate/credentials.ts";
import type { HealthSnapshot } from "../routing/health/health-snapshot.ts";
import { restOf } from "../routing/key-pool.ts";
import { type AttemptFailure, isPassing, reactionTo } from "../routing/outcome.ts";
import { isBest, isBetter, isReady, rankAnew, worthAnother } from "../routing/rank-anew.ts";
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
  /** It keeps others waiting at this moment. */
  isLate(key: string): boolean;
  /** An endpoint that failed may be asked again. */
  asksAgain: boolean;
}

export class AttemptQueue {
  readonly #input: QueueInput;
  #rest: readonly PlannedAttempt[];
  /** Keys that are left of an endpoint that has been asked. */
  readonly #left = new Map<PlannedAttempt, readonly Credential[]>();
  /** The endpoint that failed last, where its next key may answer. */
  #keyed: { planned: PlannedAttempt; isAbsent: boolean } | null = null;
  /** Of those that failed in passing. */
  #again: Attempt[] = [];
  #hasAskedAgain = false;
  #hasAskedBeside = false;

  constructor(input: QueueInput) {
    this.#input = input;
    this.#rest = input.plan;
  }

  /** Whether an endpoint is left that nobody has asked. */
  get isEmpty(): boolean {
    return this.#rest.length === 0;
  }

  /** Whether one of these keeps nobody waiting at this moment. */
  get hasPrompt(): boolean {
    return this.#rest.some(({ candidate }) => !this.#input.isLate(candidate.key));
  }

  /** null: nothing is left. */
  next(): Attempt | null {
    const key = this.#nextKey();
    if (key !== null) return key;
    const again = this.#best();
    const [first] = this.#rest;
    if (again !== undefined && (first === undefined || this.#isWorse(first, again))) {
      this.#hasAskedAgain = true;
      return again;
    }
    if (first === undefined) return null;
    this.#rest = this.#rest.slice(1);
    return this.#begin(first) ?? this.next();
  }

  /**
   * To be asked beside an endpoint of the same model that is late: one that stands ready, or where nobody does the late one
   * itself, once more if `again`; null: neither.
   */
  beside(late: Attempt, again: boolean): Attempt | null {
    const { model, key } = late.planned.candidate;
    const health = this.#input.health();
    const now = this.#input.now();
    this.#rest = rankAnew(this.#rest, health);
    const ready = this.#rest.find(
      (planned) =>
        planned.candidate.model === model &&
        !this.#input.isLate(planned.candidate.key) &&
        (isReady(planned, { health, now }) || isBetter(planned.candidate.key, key, { health, now })),
    );
    if (ready === undefined) return again ? this.#onceMore(late, health) : null;
    this.#rest = this.#rest.filter((planned) => planned !== ready);
    return this.#begin(ready) ?? this.beside(late, again);
  }

  /** Whether another of the provider's list of keys is left for the endpoint. */
  hasOtherKey({ planned }: Attempt): boolean {
    return this.#left.get(planned)?.some(({ place }) => place !== undefined) === true;
  }

  failed(attempt: Attempt, failure: AttemptFailure): void {
    const { planned, credential } = attempt;
    const { reaction } = reactionTo(failure);
    // What is not a key's doing would come of the others too.
    if (credential.place !== undefined && restOf(failure) === undefined) {
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

  #onceMore(late: Attempt, health: HealthSnapshot | null): Attempt | null {
    const { key } = late.planned.candidate;
    if (this.#hasAskedBeside || !this.#input.asksAgain || health === null) return null;
    if (!worthAnother(health.get(key)) || !isBest(key, this.#input.plan, health)) return null;
    this.#hasAskedBeside = true;
    return late;
  }

  #best(): Attempt | undefined {
    if (this.#hasAskedAgain || !this.#input.asksAgain || this.#again.length === 0) return undefined;
    const health = this.#input.health();
    const badness = ({ planned }: Attempt): number => health?.get(planned.candidate.key)?.badness ?? 1;
    return this.#again
      .filter(({ planned }) => worthAnother(health?.get(planned.candidate.key)))
      .toSorted((one, other) => badness(one) - badness(other))[0];
  }

  #isWorse(first: PlannedAttempt, again: Attempt): boolean {
    const moment = { health: this.#input.health(), now: this.#input.now() };
    return !isReady(first, moment) && isBetter(again.planned.candidate.key, first.candidate.key, moment);
  }
}

function isAbsent(failure: AttemptFailure): boolean {
  return failure.kind === "network" || (failure.kind === "timeout" && failure.unsent !== true);
}
