// How a stream is kept and played again: the parts of it, in order, whatever door writes them.
import type { PartSource } from "../../streaming/part-source.ts";
import type { StreamPart } from "../../streaming/stream-part.ts";
import { AttemptClock } from "../attempt/attempt-clock.ts";
import type { OpenStream } from "../attempt/open-stream.ts";
import { type Tape, withoutCounts } from "./tape.ts";

export const streamTape: Tape<OpenStream> = {
  record(opened) {
    const parts: StreamPart[] = [...opened.first];
    const rest: PartSource = {
      cancel: () => opened.rest.cancel(),
      async next() {
        const more = await opened.rest.next();
        if (more !== null) parts.push(...more);
        return more;
      },
    };
    return { opened: { ...opened, rest }, kept: () => parts.flatMap(keptPart) };
  },
  replay(kept, { now, clientSignal, limits }) {
    const onBeat = limits.any ? () => limits.renew() : undefined;
    return {
      first: kept as StreamPart[],
      rest: { next: async () => null, cancel: async () => undefined },
      clock: new AttemptClock(
        { firstTokenMs: maxReplayMs, idleMs: null, totalMs: maxReplayMs, onBeat },
        now,
        clientSignal,
      ),
      source: { response: new Response(null), hide: (text) => text, now },
    };
  },
};

/** Of a client that takes an answer slowly, which was there from the beginning. */
const maxReplayMs = 600_000;

function keptPart(part: StreamPart): StreamPart[] {
  if (part.kind === "usage" || part.kind === "id" || part.kind === "error") return [];
  if (part.kind !== "chunk") return [part];
  const { tail: _tail, native, ...rest } = part;
  return [native === undefined ? rest : { ...rest, native: withoutCounts(native) }];
}
