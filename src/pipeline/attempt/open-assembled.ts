// Opens a whole answer of a provider that was asked for a stream: read to its end and put together, under the limits of
// a stream, so that a stall or a break is noticed when it happens and can be failed over from.

import type { AttemptFailure } from "../../routing/outcome.ts";
import { Assembly } from "../../streaming/assembly.ts";
import { Observation } from "../../streaming/observation.ts";
import { maxAnswerBytes } from "../../streaming/read-capped.ts";
import { StreamLimit } from "../../streaming/stream-limit.ts";
import type { ChunkPart } from "../../streaming/stream-part.ts";
import type { Completion } from "../../wire/answer.ts";
import { present } from "../../wire/present.ts";
import { fail, type Result } from "../../wire/result.ts";
import { pumpStream } from "../answer/pump-stream.ts";
import type { OpenInput } from "../operation.ts";
import { judged, readCompletion } from "./open-completion.ts";
import { openStream } from "./open-stream.ts";
import { readAnswer } from "./read-answer.ts";

/** Characters that are held without being asked for. */
const unasked = 64 * 1024;

/** `choices`: how many answers were asked for. */
export async function openAssembled(input: OpenInput, choices: number): Promise<Result<Completion, AttemptFailure>> {
  let { response } = input;
  if (!saysStream(response)) {
    // Whoever cannot stream, or does not want to, may answer at once; others stream under another name.
    const body = await readAnswer(input);
    if (!body.ok) return body;
    if (!looksLikeEvents.test(body.value)) return readCompletion(body.value, input);
    response = new Response(body.value);
  }
  const opened = await openStream({ ...input, response }, true);
  if (!opened.ok) return opened;
  input.onSpeak();
  const assembly = new Assembly();
  const observation = new Observation(0);
  const room = roomFor(input, observation);
  const chunk = (part: ChunkPart): string => {
    room(part);
    assembly.add(part);
    return "";
  };
  const end = await pumpStream({
    opened: opened.value,
    choices,
    client: { write: async () => true },
    writer: { chunk },
    observation,
    show: (part) => part,
  });
  if (end.kind === "failed") return fail(end.failure);
  if (end.kind === "client_gone") return fail({ kind: "client_gone" });
  const { usage, upstreamId, serviceTier } = observation;
  const told = present({ usage: usage ?? undefined, upstreamId: upstreamId ?? undefined });
  const completion = assembly.completion({ ...told, serviceTier });
  return judged(completion, input);
}

const looksLikeEvents = /^\s*(?:data|event|id|retry)?:/;

function saysStream({ headers }: Response): boolean {
  return /event-?stream/.test(headers.get("content-type") ?? "");
}

/** Asks for room as the answer grows; what only one format says of it is no part of its words. */
function roomFor({ hold }: OpenInput, observation: Observation): (part: ChunkPart) => void {
  let held = 0;
  let beside = 0;
  return ({ native }) => {
    if (native?.kind === "block") beside += JSON.stringify(native.block).length;
    const characters = observation.characters + beside;
    if (characters - held < unasked) return;
    if (characters > maxAnswerBytes) throw new StreamLimit("too_large", "the answer is longer than any may be");
    if (!hold(characters - held)) throw new StreamLimit("no_room", "the answer is larger than the room left");
    held = characters;
  };
}
