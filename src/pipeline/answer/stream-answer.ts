// A streamed answer, from its headers to its end: written by its door, observed in passing, accounted for and settled
// behind the client.
import type { Door, StreamWriter } from "../../doors/door.ts";
import { Observation } from "../../streaming/observation.ts";
import type { ChunkPart } from "../../streaming/stream-part.ts";
import type { Annotation } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { errorResponse } from "../../wire/error-body.ts";
import { present } from "../../wire/present.ts";
import type { OpenStream } from "../attempt/open-stream.ts";
import { exhaustedBy, failureOfAttempt } from "../failure-of-run.ts";
import { keptCharacters } from "../keep-contents.ts";
import { noteFailure, noteSuccess } from "../note-attempt.ts";
import type { AnswerInput } from "../operation.ts";
import { eventStreamHeaders, identityOf } from "../respond.ts";
import { type AnsweredRun, isAnswered, type Run } from "../run.ts";
import { settle } from "../settle.ts";
import { accountFor } from "./account-for.ts";
import { ClientStream } from "./client-stream.ts";
import { countPrompt, countTokens } from "./count-tokens.ts";
import { hidesReasoning, partWithoutReasoning } from "./hide-reasoning.ts";
import { type PumpEnd, pumpStream } from "./pump-stream.ts";
import { metadataOf } from "./router-metadata.ts";

export interface StreamAnswerInput extends Omit<AnswerInput<unknown>, "ready"> {
  door: Door;
  request: ChatRequest;
}

type Answered = AnsweredRun<OpenStream>;

export function streamAnswer(input: StreamAnswerInput, run: Answered | Promise<Run<OpenStream>>): Response {
  const { inference } = input;
  const { KEEPALIVE_MS: keepaliveMs } = inference.settings;
  const client = new ClientStream({ body: inference.bodyStream(), keepaliveMs, now: () => inference.now() });
  inference.background(writeAnswer(client, input, run));
  return new Response(client.readable, { status: 200, headers: eventStreamHeaders(inference) });
}

/** Everything after the headers went out; ends with the stream closed and the generation settled. */
async function writeAnswer(
  client: ClientStream,
  input: StreamAnswerInput,
  run: Answered | Promise<Run<OpenStream>>,
): Promise<void> {
  try {
    if (run instanceof Promise) await client.writeComment();
    const done = await run;
    await (isAnswered(done) ? writeStream(client, input, done) : writeFailure(client, input, done));
  } catch (thrown) {
    // A bug further in: the stream ends without an end, and the record tells of it.
    input.inference.noteBug(thrown);
    settle({ kind: "refused", asked: input.asked, failure: { kind: "internal", message: "a bug" } }, 200);
  } finally {
    await client.close();
  }
}

/** Committed to 200, then everything failed. */
async function writeFailure(client: ClientStream, input: StreamAnswerInput, run: Run<OpenStream>): Promise<void> {
  const { inference, plan } = input;
  const ending = exhaustedBy(run, input);
  const last = run.failed.at(-1)?.planned.candidate ?? plan.plan[0]?.candidate;
  if (last !== undefined && !ending.cancelled) {
    const prompt = countPrompt([], plan.facts.promptTokens);
    const writer = input.door.streamWriter(identityOf(inference, last), input.request, prompt);
    await client.write(writer.fail(errorResponse(ending.failure, inference.origin()).body));
  }
  settle(ending, 200);
}

async function writeStream(client: ClientStream, input: StreamAnswerInput, run: Answered): Promise<void> {
  const { inference, request, plan, asked } = input;
  const { answer: begun } = run;
  const { candidate } = begun.planned;
  const { spokeAt: firstTokenAt } = begun;
  const observation = new Observation(keptCharacters(inference));
  const { cachedFrom } = begun;
  const prompt = countPrompt(begun.opened.first, cachedFrom === undefined ? plan.facts.promptTokens : 0);
  const writer = input.door.streamWriter(identityOf(inference, candidate), request, prompt);
  const show = hidesReasoning(request) ? partWithoutReasoning : (part: ChunkPart) => part;
  const end = await pumpStream({
    opened: begun.opened,
    choices: request.n ?? 1,
    client,
    writer,
    observation,
    show,
  });
  const done = run.final?.() ?? run;
  const { answer, attempts } = done;
  const { tokenizer } = answer.planned.candidate.model.architecture;
  const counts = countTokens({ observation, request, sent: answer.fitted.promptTokens, tokenizer });
  const account = accountFor({ inference, plan, answer, failed: done.failed, counts, said: observation });
  const answered = { asked, plan, attempts, answer, summary: observation, account, firstTokenAt, notes: [] };
  switch (end.kind) {
    case "complete": {
      noteSuccess(answer, { inference, tokens: account.usage.completionTokens });
      const { annotations } = answer.fitted;
      if (annotations.length > 0) await client.write(writer.chunk(annotationsPart(annotations)));
      await client.write(
        writer.end({
          usage: account.onTheWire,
          ...present({ cacheWriteHourTokens: account.usage.cacheWriteHourTokens }),
          serviceTier: account.serviceTier,
          ...metadataOf({ asked, plan, run: done }),
        }),
      );
      return settle({ kind: "answered", ...answered, cancelled: false }, 200);
    }
    case "client_gone":
      return settle({ kind: "answered", ...answered, cancelled: true }, 200);
    case "failed": {
      const failure = await writeBreak({ client, writer, input, run: done, end });
      const broken = attemptsWithBreak(done, end, inference.now());
      return settle({ kind: "broken", ...answered, attempts: broken, failure }, 200);
    }
  }
}

/** The last chunk with a delta: what files were read on the way. */
function annotationsPart(annotations: Annotation[]): ChunkPart {
  const choice = { index: 0, delta: { annotations }, finish_reason: null, native_finish_reason: null };
  return { kind: "chunk", real: true, choices: [choice] };
}

interface BreakInput {
  client: ClientStream;
  writer: StreamWriter;
  input: StreamAnswerInput;
  run: Answered;
  end: Extract<PumpEnd, { kind: "failed" }>;
}

/** A failure after the first token: an error chunk, never an end that looks like success. */
async function writeBreak({ client, writer, input, run, end }: BreakInput) {
  const { answer, failed } = run;
  noteFailure(answer, end.failure, { inference: input.inference, hasOtherKey: false });
  const models = input.plan.models.map(({ requested }) => requested);
  const failure =
    end.failure.kind === "preparation"
      ? end.failure.failure
      : failureOfAttempt({ ...answer, failure: end.failure }, { previous: failed, models });
  await client.write(writer.fail(errorResponse(failure, input.inference.origin()).body));
  return failure;
}

function attemptsWithBreak({ attempts, answer }: Answered, { failure }: BreakInput["end"], now: number) {
  // What became of a later step's attempts is among them.
  if (failure.kind === "preparation") return attempts;
  return attempts.map((attempt, index) =>
    index === attempts.length - 1 ? { ...attempt, outcome: failure.kind, durationMs: now - answer.startedAt } : attempt,
  );
}
