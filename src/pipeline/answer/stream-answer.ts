// A streamed answer. Headers wait for the first real event, so that failures before it are plain HTTP errors and can
// fail over unseen; but no longer than the keep-alive time, after which comments go out and failover stays silent.
import { Observation } from "../../streaming/observation.ts";
import type { ChunkPart } from "../../streaming/stream-part.ts";
import type { Annotation } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { errorResponse } from "../../wire/error-body.ts";
import type { Failure } from "../../wire/failure.ts";
import { failureOfAttempt, failureOfRun } from "../failure-of-run.ts";
import type { ChatInference } from "../inference.ts";
import type { RequestPlan } from "../plan-request.ts";
import { eventStreamHeaders, failed, identityOf } from "../respond.ts";
import { noteFailure, type Run } from "../run-attempts.ts";
import { type Ending, settle } from "../settle.ts";
import { accountFor } from "./account-for.ts";
import { ClientStream } from "./client-stream.ts";
import { hidesReasoning, partWithoutReasoning } from "./hide-reasoning.ts";
import { type PumpEnd, pumpStream } from "./pump-stream.ts";
import { metadataOf } from "./router-metadata.ts";

export interface Streaming {
  request: ChatRequest;
  plan: RequestPlan;
  run: Promise<Run>;
  inference: ChatInference;
  ending: Ending;
}

export async function streamAnswer(streaming: Streaming): Promise<Response> {
  const { run, inference, ending } = streaming;
  const quick = await within(inference.settings.KEEPALIVE_MS, run);
  if (quick !== null && quick.answer === null) return failed(failureOf(quick, streaming), triedWith(quick, ending));
  const client = new ClientStream(inference.settings.KEEPALIVE_MS, () => inference.now());
  inference.background(carry(client, streaming, quick));
  return new Response(client.readable, { status: 200, headers: eventStreamHeaders(inference) });
}

/** The value, or null when it takes longer. */
async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function triedWith(run: Run, ending: Ending): Ending {
  return { ...ending, attempts: run.attempts, cancelled: run.failed.at(-1)?.failure.kind === "client_gone" };
}

function failureOf(run: Run, { plan }: Streaming): Failure {
  return failureOfRun(
    run.failed,
    plan.models.map(({ requested }) => requested),
  );
}

/** Everything after the headers went out; ends with the stream closed and the generation settled. */
async function carry(client: ClientStream, streaming: Streaming, quick: Run | null): Promise<void> {
  try {
    if (quick === null) await client.writeComment();
    const run = quick ?? (await streaming.run);
    await (run.answer === null ? tellFailure(client, run, streaming) : carryAnswer(client, run, streaming));
  } finally {
    await client.close();
  }
}

/** Committed to 200, then everything failed. */
async function tellFailure(client: ClientStream, run: Run, streaming: Streaming): Promise<void> {
  const { inference, ending, request, plan } = streaming;
  const failure = failureOf(run, streaming);
  const tried = triedWith(run, ending);
  const last = run.failed.at(-1)?.planned.candidate ?? plan.plan[0]?.candidate;
  if (last !== undefined && !tried.cancelled) {
    const writer = inference.door.streamWriter(identityOf(inference, last), request);
    await client.write(writer.fail(errorResponse(failure).body));
  }
  settle({ ...tried, failure, status: 200 });
}

async function carryAnswer(client: ClientStream, run: Run, streaming: Streaming): Promise<void> {
  const { inference, request, plan, ending } = streaming;
  const { answer } = run;
  if (answer === null || answer.opened.kind !== "stream") return;
  const firstTokenAt = inference.now();
  const observation = new Observation(inference.ioLog === "stored" ? inference.settings.IO_LOG_MAX_BYTES : 0);
  const writer = inference.door.streamWriter(identityOf(inference, answer.planned.candidate), request);
  const hidden = hidesReasoning(request);
  const end = await pumpStream({
    opened: answer.opened,
    client,
    writer,
    observation,
    show: hidden ? partWithoutReasoning : (part) => part,
  });
  const account = accountFor({ inference, request, plan, answer, observation });
  const done = { ...ending, attempts: run.attempts, attempt: answer, observation, account, firstTokenAt };
  switch (end.kind) {
    case "complete":
      noteSuccess({ inference, run, firstTokenAt, tokens: account.usage.completionTokens });
      if (answer.fitted.annotations.length > 0)
        await client.write(writer.chunk(annotationsPart(answer.fitted.annotations)));
      await client.write(writer.end({ usage: account.onTheWire, ...metadataOf({ inference, plan, run }) }));
      settle(done);
      return;
    case "client_gone":
      settle({ ...done, cancelled: true });
      return;
    case "failed":
      await tellBreak({ client, run, streaming, end, writeError: writer.fail, done });
  }
}

/** The last chunk with a delta: what files were read on the way. */
function annotationsPart(annotations: Annotation[]): ChunkPart {
  const choice = { index: 0, delta: { annotations }, finish_reason: null, native_finish_reason: null };
  return { kind: "chunk", real: true, choices: [choice] };
}

interface Break {
  client: ClientStream;
  run: Run;
  streaming: Streaming;
  end: Extract<PumpEnd, { kind: "failed" }>;
  writeError: (error: ReturnType<typeof errorResponse>["body"]) => string;
  done: Ending;
}

/** A failure after the first token: an error chunk, never an end that looks like success. */
async function tellBreak({ client, run, streaming, end, writeError, done }: Break): Promise<void> {
  const { inference, plan } = streaming;
  const { answer } = run;
  if (answer === null) return;
  const broken = { ...answer, failure: end.failure };
  noteFailure(answer, end.failure, inference);
  const failure = failureOfAttempt(broken, {
    previous: run.failed,
    models: plan.models.map(({ requested }) => requested),
  });
  await client.write(writeError(errorResponse(failure).body));
  const attempts = run.attempts.map((attempt, index) =>
    index === run.attempts.length - 1
      ? { ...attempt, outcome: end.failure.kind, durationMs: inference.now() - answer.startedAt }
      : attempt,
  );
  settle({ ...done, attempts, failure, status: 200 });
}

interface Success {
  inference: ChatInference;
  run: Run;
  firstTokenAt: number;
  tokens: number;
}

function noteSuccess({ inference, run: { answer }, firstTokenAt, tokens }: Success): void {
  if (answer === null) return;
  const now = inference.now();
  const spent = now - firstTokenAt;
  inference.noteOutcome({
    kind: "success",
    key: answer.planned.candidate.key,
    at: now,
    latencyMs: firstTokenAt - answer.startedAt,
    ...(tokens > 1 && spent > 0 ? { tokensPerSecond: ((tokens - 1) * 1_000) / spent } : {}),
  });
}
