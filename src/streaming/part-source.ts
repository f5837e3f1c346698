// A provider's body as a source of parts: bytes in, parts out, in the batches in which the network delivered them.
import { byteReader } from "./byte-reader.ts";
import type { ServerSentEvent } from "./server-sent-event.ts";
import { StreamLimit } from "./stream-limit.ts";
import type { StreamPart } from "./stream-part.ts";

/** Frames bytes into events. */
export interface EventDecoder {
  /** Bytes or characters of an event whose end has not come. */
  readonly waiting: number;
  /** The body where it is a document of JSON and no stream. */
  readonly document?: string | undefined;
  push(bytes: Uint8Array): ServerSentEvent[];
  finish(): ServerSentEvent[];
}

/** Reads events into parts. */
export interface EventReader {
  read(event: ServerSentEvent): StreamPart[];
  finish(isBroken: boolean): StreamPart[];
}

export interface PartSource {
  /** The parts of the next bytes, possibly none; null when the body has ended. Rejects when reading fails. */
  next(): Promise<StreamPart[] | null>;
  /** Stops reading and lets go of the connection. */
  cancel(): Promise<void>;
}

/** Bytes that may wait without being asked for. */
const unasked = 64 * 1024;
/** Bytes of a whole stream. Doors and readers keep what it said until its end. */
const maxStreamBytes = 64 * 1024 * 1024;

export interface PartSourceInput {
  body: ReadableStream<Uint8Array>;
  decoder: EventDecoder;
  reader: EventReader;
  /** Asked for room for what waits; false ends the stream. */
  hold?(bytes: number): boolean;
}

export function partSource({ body, decoder, reader, hold = () => true }: PartSourceInput): PartSource {
  const bytes = byteReader(body);
  const toParts = (events: ServerSentEvent[]): StreamPart[] => {
    const [only] = events;
    if (events.length === 1 && only !== undefined) return reader.read(only);
    const parts: StreamPart[] = [];
    for (const event of events) for (const part of reader.read(event)) parts.push(part);
    return parts;
  };
  let ended = false;
  let broken: { by: unknown } | undefined;
  let length = 0;
  let held = unasked;
  return {
    async next() {
      if (broken !== undefined) throw broken.by;
      if (ended) return null;
      let chunk: Uint8Array | null;
      try {
        chunk = await bytes.read();
      } catch (thrown) {
        // What came before the break is still somebody's.
        broken = { by: thrown };
        return reader.finish(true);
      }
      if (chunk !== null) {
        length += chunk.byteLength;
        if (length > maxStreamBytes) throw new StreamLimit("too_large", "the stream is longer than 64 MiB");
        const events = decoder.push(chunk);
        // Most events are short: only what an unusual one needs is asked for, and given back with the request.
        const waiting = decoder.waiting;
        if (waiting > held) {
          if (!hold(waiting - held))
            throw new StreamLimit("no_room", "an event of the stream is larger than the room left");
          held = waiting;
        }
        return toParts(events);
      }
      ended = true;
      return [...toParts(decoder.finish()), ...reader.finish(false)];
    },
    async cancel() {
      ended = true;
      await bytes.cancel();
    },
  };
}
