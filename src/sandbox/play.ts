// Sending prepared pieces as a body: at once or slowly, to the end, to a break, or into silence.

export interface Manner {
  signal: AbortSignal;
  /** Before each piece. */
  pauseMs?: number;
  /** What follows the last piece; an orderly close unless told otherwise. */
  end?: "close" | "break" | "hang";
  /** How long silence lasts where nobody ends it. */
  stallMs: number;
}

/** Resolves after the time or when the signal fires, whichever is first; its timer never outlives it. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}

export function streamEvents(pieces: readonly string[], manner: Manner): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const cancelled = new AbortController();
  const signal = AbortSignal.any([manner.signal, cancelled.signal]);
  let next = 0;
  return new ReadableStream({
    async pull(controller) {
      if (manner.pauseMs !== undefined) await pause(manner.pauseMs, signal);
      const piece = pieces[next++];
      if (piece === undefined && manner.end === "hang") await pause(manner.stallMs, signal);
      if (signal.aborted) controller.error(signal.reason);
      else if (piece !== undefined) controller.enqueue(encoder.encode(piece));
      else if (manner.end === "break") controller.error(new Error("The sandbox broke the connection off."));
      else controller.close();
    },
    cancel() {
      cancelled.abort();
    },
  });
}
