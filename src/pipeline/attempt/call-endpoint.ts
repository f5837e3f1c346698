// One attempt at one endpoint, whatever the operation: build, sign, send, and open until it is certain whether this is an
// answer. Every failure is a value that the loop can fail over from; where nothing was sent, it is one that says so.
import type { UpstreamRequest } from "../../dialects/dialect.ts";
import { dialectAt } from "../../dialects/index.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import type { ReportedUsage } from "../../wire/answer.ts";
import { Mask } from "../../wire/mask.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { Inference } from "../inference.ts";
import type { BuildInput, Built, OpenInput } from "../operation.ts";
import type { FailedCall, OpenedCall } from "../run.ts";
import type { Call, CallInput } from "../run-attempts.ts";
import { AttemptClock } from "./attempt-clock.ts";
import { maskedDialect } from "./masked-dialect.ts";
import { failureOfThrown, readFailure } from "./read-failure.ts";
import { requestIdIn } from "./request-id.ts";
import { send } from "./send.ts";

export interface EndpointCall<Opened> extends CallInput {
  inference: Inference;
  /** The provider is asked for a stream. */
  streams: boolean;
  /** The answer is read on behind its opening, and so does its clock. */
  runsOn: boolean;
  build(input: Pick<BuildInput, "candidate" | "dialect" | "streams">): Promise<Result<Built, FailedCall>>;
  open(input: OpenInput): Promise<Result<Opened, AttemptFailure>>;
  /** Lets go of an answer that nobody reads. */
  close?(opened: Opened): void;
}

/** What is known of a call while it is under way. */
interface CallState {
  clock: AttemptClock | undefined;
  isGivenUp: boolean;
  usage: ReportedUsage | null;
}

export function callEndpoint<Opened>(call: EndpointCall<Opened>): Call<Opened> {
  const state: CallState = { clock: undefined, isGivenUp: false, usage: null };
  const ended = askAsItCan(call, state);
  return {
    ended,
    reported: () => state.usage,
    cancel() {
      state.isGivenUp = true;
      state.clock?.cancel();
      void ended.then((result) => result.ok && call.close?.(result.value.opened));
    },
  };
}

/** A provider that refuses to stream is asked for the whole answer, where that is what the client wants. */
async function askAsItCan<Opened>(
  call: EndpointCall<Opened>,
  state: CallState,
): Promise<Result<OpenedCall<Opened>, FailedCall>> {
  const asked = await buildAndAsk(call, state);
  if (asked.ok || call.runsOn || !call.streams || !refusesStreams(asked.problem)) return asked;
  return await buildAndAsk({ ...call, streams: false }, state);
}

const streamRefusals: ReadonlySet<number> = new Set([400, 403, 404, 405, 422]);

/** In one sentence, and not in what a message quotes. */
const saysNoStream =
  /stream[^{}"]{0,80}\b(?:not|unsupported|disabled)\b|\b(?:not|unsupported|cannot|verified)\b[^{}"]{0,80}stream/i;

function refusesStreams(failure: FailedCall): boolean {
  return failure.kind === "status" && streamRefusals.has(failure.status) && saysNoStream.test(failure.text.message);
}

async function buildAndAsk<Opened>(
  call: EndpointCall<Opened>,
  state: CallState,
): Promise<Result<OpenedCall<Opened>, FailedCall>> {
  const built = await tryToBuild(call);
  if (!built.ok) return built;
  const { upstream, fitted } = built.value;
  const { annotations } = fitted;
  const opened = await sendAndOpen(call, { upstream, state });
  if (opened.ok)
    return ok({ opened: opened.value, fitted: { ...fitted, notes: [...fitted.notes, ...(upstream.notes ?? [])] } });
  return annotations.length === 0 ? opened : fail({ ...opened.problem, annotations });
}

/** A dialect that throws has a bug, or a quirk that it cannot take: one failed attempt, and no fault of the endpoint. */
async function tryToBuild({
  attempt,
  inference,
  build,
  streams,
}: EndpointCall<unknown>): Promise<Result<Built, FailedCall>> {
  const { candidate } = attempt.planned;
  try {
    return await build({ candidate, dialect: dialectAt(candidate), streams });
  } catch (thrown) {
    inference.noteBug(thrown);
    return fail({ kind: "not_sent", message: "the request could not be written in its format; check its quirks" });
  }
}

async function sendAndOpen<Opened>(
  { attempt, inference, firstTokenMs, stretchedMs, streams, runsOn, open, hasNext, ...told }: EndpointCall<Opened>,
  { upstream, state }: { upstream: UpstreamRequest; state: CallState },
): Promise<Result<Opened, AttemptFailure>> {
  const { credential, planned } = attempt;
  const { candidate } = planned;
  const { transports, settings, clientSignal } = inference;
  const mask = new Mask();
  const dialect = maskedDialect(dialectAt(candidate), mask);
  const now = (): number => inference.now();
  const hold = (bytes: number): boolean => inference.memory.hold(bytes);
  const hide = (text: string): string => mask.text(text);
  const limits = {
    firstTokenMs,
    stretchedMs,
    idleMs: streams ? settings.IDLE_TIMEOUT_MS : null,
    totalMs: settings.TOTAL_TIMEOUT_MS,
    onBeat: inference.limits.any ? () => inference.limits.renew() : undefined,
  };
  const clock = new AttemptClock(limits, now, clientSignal);
  state.clock = clock;
  if (state.isGivenUp) clock.cancel();
  let ended: "failed" | "answered" = "failed";
  let sending = false;
  const onSend = (): void => {
    sending = true;
    told.onSend();
  };
  const onUsage = (usage: ReportedUsage): void => {
    state.usage = usage;
  };
  try {
    const { signal } = clock;
    const out = { target: candidate, dialect, request: upstream, credential, mask, transports, signal, now, onSend };
    const sent = await send(out);
    if (!sent.ok) return fail(sent.problem);
    const response = sent.value;
    told.onHeaders(requestIdIn(response, mask));
    if (!response.ok) return fail(await readFailure({ response, dialect, hide, now, hasNext }));
    const { onSpeak } = told;
    const opened = await open({ response, candidate, dialect, clock, streams, hide, now, hold, onSpeak, onUsage });
    if (opened.ok) ended = "answered";
    return opened;
  } catch (thrown) {
    const failure = failureOfThrown(thrown, clock, hide);
    return fail(sending ? failure : unsent(failure));
  } finally {
    // Aborting costs more than the rest of the clock: only where something may still be under way.
    if (ended === "failed") clock.cancel();
    else if (!runsOn) clock.stop();
  }
}

/** Time ran out, or something broke, before the endpoint was asked. */
function unsent(failure: AttemptFailure): AttemptFailure {
  if (failure.kind === "timeout") return { ...failure, unsent: true };
  return failure.kind === "network"
    ? { kind: "not_sent", message: "its key could not be put on the request" }
    : failure;
}
