// Why a stream is not read on, as something to be thrown: reading has no other way to say it.

/** A stream that is not read on: it is larger than any answer, or the isolate has no room for what it makes wait. */
export class StreamLimit extends Error {
  readonly kind: "too_large" | "no_room";

  constructor(kind: StreamLimit["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}
