// A streamed answer for which the router runs tools: the client reads one stream, whose steps follow one upon the other. Calls of
// the router's own tools never show, and an end that is none is kept back.
import { Assembly } from "../../streaming/assembly.ts";
import { hasEnded } from "../../streaming/failed-ending.ts";
import { Observation } from "../../streaming/observation.ts";
import { says } from "../../streaming/opening.ts";
import type { PartSource } from "../../streaming/part-source.ts";
import type { ChunkPart, StreamPart } from "../../streaming/stream-part.ts";
import { present } from "../../wire/present.ts";
import type { OpenStream, StreamClock } from "../attempt/open-stream.ts";
import { failureOfRun } from "../failure-of-run.ts";
import type { AnswerInput, RunStep } from "../operation.ts";
import type { ReadyChat } from "../operations/ready-chat.ts";
import { type AnsweredRun, isAnswered, type Run } from "../run.ts";
import { FailedStep } from "./failed-step.ts";
import type { RequestTools } from "./request-tools.ts";
import { Steps } from "./steps.ts";

export async function loopStream(
  input: AnswerInput<ReadyChat>,
  tools: RequestTools,
  step: RunStep<ReadyChat, OpenStream>,
): Promise<Run<OpenStream>> {
  const steps = new Steps<OpenStream>(input, tools);
  const first = await step(input);
  steps.ran(first);
  return isAnswered(first) ? new StreamLoop({ input, steps, step }, first).run() : first;
}

interface LoopInput {
  input: AnswerInput<ReadyChat>;
  steps: Steps<OpenStream>;
  step: RunStep<ReadyChat, OpenStream>;
}

/** Milliseconds in which counts may come behind an end. */
const lateCountsMs = 1_000;

class StreamLoop implements PartSource {
  readonly #loop: LoopInput;
  #answer: AnsweredRun<OpenStream>["answer"];
  /** Of the step before, whose costs are known. */
  #isAccounted = false;
  #seen = new SeenStep();
  #waiting: StreamPart[] | null;
  #isOver = false;
  /** Places of the client's calls: the router's own are not counted. */
  #places = 0;
  #calls = new Map<number, number | "ours">();
  #held: StreamPart[] = [];
  #isFirst = true;

  constructor(loop: LoopInput, { answer }: AnsweredRun<OpenStream>) {
    this.#loop = loop;
    this.#answer = answer;
    this.#waiting = answer.opened.first;
  }

  run(): AnsweredRun<OpenStream> {
    const source = (): OpenStream["source"] => this.#answer.opened.source;
    const opened: OpenStream = {
      first: [],
      rest: this,
      clock: this.#clock(),
      source: {
        get response() {
          return source().response;
        },
        hide: (text) => source().hide(text),
        now: () => source().now(),
      },
    };
    const begun = { ...this.#answer, opened };
    return {
      attempts: [],
      failed: [],
      answer: begun,
      final: () => {
        const whole = this.#loop.steps.finished({ ...this.#answer, opened });
        return this.#isAccounted ? { ...whole, answer: { ...whole.answer, isAccounted: true } } : whole;
      },
    };
  }

  async next(): Promise<StreamPart[] | null> {
    for (;;) {
      if (this.#isOver) return null;
      const parts = await this.#read();
      const shown = (parts ?? []).flatMap((part) => this.#show(part));
      const isEnd = parts === null || parts.some(({ kind }) => kind === "end");
      if (isEnd) shown.push(...(await this.#endStep()));
      if (shown.length > 0 || this.#isOver) return shown;
      // Something came, if nothing that shows.
      if (parts?.some(says)) this.#answer.opened.clock.eventArrived();
    }
  }

  cancel(): Promise<void> {
    this.#isOver = true;
    return this.#answer.opened.rest.cancel();
  }

  async #read(): Promise<StreamPart[] | null> {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) return waiting;
    try {
      return await this.#answer.opened.rest.next();
    } catch (thrown) {
      // Some close the connection rudely, or leave it open, after all was said.
      if (this.#seen.observation.complete) return null;
      throw thrown;
    }
  }

  #show(part: StreamPart): StreamPart[] {
    this.#seen.note(part);
    switch (part.kind) {
      case "chunk":
        return this.#showChunk(part);
      case "id":
        return this.#isFirst ? [part] : [];
      case "error":
        return part.unreadable && this.#seen.observation.complete ? [] : [part];
      case "usage":
      case "end":
      case "ending":
        this.#held.push(part);
        return [];
    }
  }

  /** Without the router's own calls, and where there are some without what says that the answer ends. */
  #showChunk(part: ChunkPart): StreamPart[] {
    let isMoved = false;
    const choices = part.choices.map((choice) => {
      const { tool_calls: calls, ...delta } = choice.delta;
      const theirs = (calls ?? []).flatMap((call) => {
        const place = this.#placeOf(call.index, call.function?.name);
        isMoved ||= place !== call.index;
        return place === "ours" ? [] : [{ ...call, index: place }];
      });
      return { ...choice, delta: theirs.length === 0 ? delta : { ...delta, tool_calls: theirs } };
    });
    if (!this.#seen.hasOurs && !isMoved) return [part];
    const { tail: _tail, native, ...rest } = part;
    if (!choices.some(hasEnded)) return hasWords(choices) ? [{ ...rest, choices }] : [];
    const open = choices.map((choice) => ({ ...choice, finish_reason: null, native_finish_reason: null }));
    const ends = choices.map((choice) => ({ ...choice, delta: {} }));
    this.#held.push({ ...rest, choices: ends, ...present({ native: native?.kind === "ending" ? native : undefined }) });
    this.#answer.opened.clock.limitSilence(lateCountsMs);
    return hasWords(open) ? [{ ...rest, choices: open }] : [];
  }

  #placeOf(index: number, name: string | undefined): number | "ours" {
    const known = this.#calls.get(index);
    if (known !== undefined) return known;
    const place = name !== undefined && this.#loop.steps.tools.isOurs(name) ? "ours" : this.#places;
    if (place === "ours") this.#seen.hasOurs = true;
    else this.#places += 1;
    this.#calls.set(index, place);
    return place;
  }

  /** What is left to show of a step: all where it was the last, nothing where the router has tools to run. */
  async #endStep(): Promise<StreamPart[]> {
    const { steps, step } = this.#loop;
    const { assembly, observation } = this.#seen;
    const message = assembly.completion({}).choices[0]?.message;
    const calls = message === undefined ? null : steps.callsOf(message);
    if (message === undefined || calls === null || !observation.complete) {
      this.#isOver = true;
      await this.#answer.opened.rest.cancel();
      return this.#held;
    }
    this.#answer.opened.clock.stop();
    await this.#answer.opened.rest.cancel();
    this.#isAccounted = true;
    const next = await steps.next(this.#answer, { observation, message, calls });
    if ("failure" in next) throw new FailedStep(next.failure);
    const run = await step(next);
    steps.ran(run);
    if (!isAnswered(run)) {
      const models = this.#loop.input.plan.models.map(({ requested }) => requested);
      const clientGone = run.failed.at(-1)?.failure.kind === "client_gone";
      throw new FailedStep(run.failure ?? failureOfRun(run.failed, models), clientGone);
    }
    this.#answer = run.answer;
    this.#isAccounted = false;
    this.#waiting = run.answer.opened.first;
    this.#seen = new SeenStep();
    this.#calls = new Map();
    this.#held = [];
    this.#isFirst = false;
    return [];
  }

  /** Of the step that is being read. */
  #clock(): StreamClock {
    const clock = (): StreamClock => this.#answer.opened.clock;
    return {
      get expired() {
        return clock().expired;
      },
      get clientGone() {
        return clock().clientGone;
      },
      eventArrived: () => clock().eventArrived(),
      hold: () => clock().hold(),
      release: () => clock().release(),
      limitSilence: (ms) => clock().limitSilence(ms),
      stop: () => clock().stop(),
    };
  }
}

/** What one step has said. */
class SeenStep {
  readonly assembly = new Assembly();
  readonly observation = new Observation(0);
  hasOurs = false;

  note(part: StreamPart): void {
    this.observation.note(part);
    if (part.kind === "chunk") this.assembly.add(part);
  }
}

function hasWords(choices: ChunkPart["choices"]): boolean {
  return choices.some(({ delta }) =>
    Object.entries(delta).some(([name, value]) => name !== "role" && value != null && value !== ""),
  );
}
