// One attempt at one endpoint, whatever the operation: build, sign, send, and open until it is certain whether this is an
// answer. Every failure is a value that the loop can fail over from; where nothing was sent, it is one that says so.
import type { UpstreamRequest } from "../../dialects/dialect.ts";
import { dialectAt } from "../../dialects/index.ts";
import type { AttemptFailure } from "../../routing/outcome.ts";
import { Mask } from "../../wire/mask.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { Inference } from "../inference.ts";
import type { BuildInput, Built, OpenInput } from "../operation.ts";
import type { Attempt, FailedCall, OpenedCall } from "../run.ts";
import { AttemptClock, type Limits } from "./attempt-clock.ts";
import { maskedDialect } from "./masked-dialect.ts";
import { failureOfThrown, readFailure } from "./read-failure.ts";
import { send } from "./send.ts";

export interface EndpointCall<Opened> {
  attempt: Attempt;
  inference: Inference;
  /** The answer comes as a stream. */
  streams: boolean;
  build(input: Pick<BuildInput, "candidate" | "dialect">): Promise<Result<Built, FailedCall>>;
  open(input: OpenInput): Promise<Result<Opened, AttemptFailure>>;
}

export async function callEndpoint<Opened>(
  call: EndpointCall<Opened>,
): Promise<Result<OpenedCall<Opened>, FailedCall>> {
  const built = await tryToBuild(call);
  if (!built.ok) return built;
  const { upstream, fitted } = built.value;
  const { annotations } = fitted;
  const opened = await sendAndOpen(call, upstream);
  if (opened.ok)
    return ok({ opened: opened.value, fitted: { ...fitted, notes: [...fitted.notes, ...(upstream.notes ?? [])] } });
  return annotations.length === 0 ? opened : fail({ ...opened.problem, annotations });
}

/** A dialect that throws has a bug, or a quirk that it cannot take: one failed attempt, and no fault of the endpoint. */
async function tryToBuild({ attempt, inference, build }: EndpointCall<unknown>): Promise<Result<Built, FailedCall>> {
  const { candidate } = attempt.planned;
  try {
    return await build({ candidate, dialect: dialectAt(candidate) });
  } catch (thrown) {
    inference.noteBug(thrown);
    return fail({ kind: "not_sent", message: "the request could not be written in its format; check its quirks" });
  }
}

async function sendAndOpen<Opened>(
  { attempt, inference, streams, open }: EndpointCall<Opened>,
  upstream: UpstreamRequest,
): Promise<Result<Opened, AttemptFailure>> {
  const { credential, planned } = attempt;
  const { candidate } = planned;
  const { transports, settings, clientSignal } = inference;
  const mask = new Mask();
  const dialect = maskedDialect(dialectAt(candidate), mask);
  const now = (): number => inference.now();
  const hold = (bytes: number): boolean => inference.memory.hold(bytes);
  const hide = (text: string): string => mask.text(text);
  const clock = new AttemptClock(limitsOf(settings, streams), now, clientSignal);
  let ended: "failed" | "answered" = "failed";
  let sending = false;
  const onSend = (): void => {
    sending = true;
  };
  try {
    const { signal } = clock;
    const out = { target: candidate, dialect, request: upstream, credential, mask, transports, signal, now, onSend };
    const sent = await send(out);
    if (!sent.ok) return fail(sent.problem);
    const response = sent.value;
    if (!response.ok) return fail(await readFailure({ response, dialect, hide, now }));
    const opened = await open({ response, candidate, dialect, clock, hide, now, hold });
    if (opened.ok) ended = "answered";
    return opened;
  } catch (thrown) {
    const failure = failureOfThrown(thrown, clock, hide);
    return fail(sending ? failure : unsent(failure));
  } finally {
    // Aborting costs more than the rest of the clock: only where something may still be under way.
    if (ended === "failed") clock.cancel();
    else if (!streams) clock.stop();
  }
}

/** Time ran out, or something broke, before the endpoint was asked. */
function unsent(failure: AttemptFailure): AttemptFailure {
  if (failure.kind === "timeout") return { ...failure, unsent: true };
  return failure.kind === "network"
    ? { kind: "not_sent", message: "its key could not be put on the request" }
    : failure;
}

function limitsOf(settings: Inference["settings"], streams: boolean): Limits {
  return {
    firstTokenMs: streams ? settings.FIRST_TOKEN_TIMEOUT_MS : null,
    idleMs: streams ? settings.IDLE_TIMEOUT_MS : null,
    totalMs: settings.TOTAL_TIMEOUT_MS,
  };
}
