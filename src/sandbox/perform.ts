// A prepared answer as an HTTP response: as it should be, or with one fault.
import type { Fault } from "./fault.ts";
import { pause, streamEvents } from "./play.ts";

const slowPieceMs = 200;
/** Longer than any timeout of the router, so that a stall ends by its caller's patience and never lasts for ever. */
const stallMs = 900_000;
const eventStream = { "content-type": "text/event-stream", "cache-control": "no-cache" };
const json = { "content-type": "application/json" };

export interface Performance {
  /** What is sent, piece by piece. */
  events: string[];
  streamed: boolean;
  signal: AbortSignal;
}

/** The response to a prepared answer, spoilt in the way that the fault names. */
export async function perform(fault: Fault | undefined, { events, streamed, signal }: Performance): Promise<Response> {
  const headers = streamed ? eventStream : json;
  const respond = (pieces: string[], manner: { pauseMs?: number; end?: "close" | "break" | "hang" } = {}) =>
    new Response(streamEvents(pieces, { signal, stallMs, ...manner }), { headers });
  const half = streamed
    ? events.slice(0, Math.ceil(events.length / 2))
    : events.map((event) => event.slice(0, event.length / 2));
  switch (fault?.kind) {
    case undefined:
      return streamed ? respond(events) : new Response(events.join(""), { headers });
    case "status":
      return errorResponse(fault);
    case "stall":
      await pause(stallMs, signal);
      return errorResponse({ status: 504, message: "The sandbox stalled for as long as it can.", code: "timeout" });
    case "hang":
      return respond([], { end: "hang" });
    case "break":
      return respond(half, { end: "break" });
    case "cut":
      return respond(half);
    case "slow":
      return respond(events, { pauseMs: slowPieceMs });
    case "garbage":
      return new Response("<!doctype html><title>Sandbox</title><h1>This is not an answer</h1>", {
        headers: { "content-type": "text/html" },
      });
    case "empty":
      return streamed
        ? respond(["data: [DONE]\n\n"])
        : new Response('{"object":"chat.completion","choices":[]}', { headers });
    case "error": {
      const body = errorBody("The sandbox was asked to report an error inside a 200.", "server_error");
      return streamed ? respond([`data: ${body}\n\n`]) : new Response(body, { headers });
    }
  }
}

function errorBody(message: string, code: string): string {
  return JSON.stringify({ error: { message, type: "sandbox_error", param: null, code } });
}

export function errorResponse(error: {
  status: number;
  message: string;
  code: string;
  retryAfterSeconds?: number;
}): Response {
  const retry = error.retryAfterSeconds === undefined ? {} : { "retry-after": String(error.retryAfterSeconds) };
  return new Response(errorBody(error.message, error.code), { status: error.status, headers: { ...json, ...retry } });
}
