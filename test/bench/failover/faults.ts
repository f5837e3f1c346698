// The ways in which an upstream breaks: one row each, with what it does to a request.
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { chunk, ending, event, fullText, halfText, opening, pieces, wholeAnswer } from "./speech.ts";

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  isStream: boolean;
}

interface Fault {
  /** What it says before it breaks is out of a streamed answer: that one can only end as failed. */
  breaksLate?: true;
  /** Slow or odd, and still an answer. */
  answers?: true;
  /** Nothing is said that could be read: it keeps its clients waiting. */
  stalls?: true;
  act(exchange: Exchange): void | Promise<void>;
}

const json = { "content-type": "application/json" };
const sse = { "content-type": "text/event-stream" };
const problem = (code: number) =>
  JSON.stringify({ error: { message: "The upstream is broken", type: "server", code } });

const status =
  (code: number, headers: Record<string, string> = {}) =>
  ({ response }: Exchange) =>
    void response.writeHead(code, { ...json, ...headers }).end(problem(code));

/** Whole: the body. Streamed: the events, one after the other. */
const says =
  (events: () => string[], body: () => string) =>
  async ({ response, isStream }: Exchange) => {
    response.writeHead(200, isStream ? sse : json);
    if (!isStream) return void response.end(body());
    for (const one of events()) {
      response.write(one);
      await pause(2);
    }
    response.end();
  };

const halfway = () => [opening, ...pieces("half")];
const cutBody = () => wholeAnswer(halfText, "stop").slice(0, -40);

/** Begins and never goes on. */
const stallsBehind =
  (events: () => string[]) =>
  ({ response, isStream }: Exchange) => {
    response.writeHead(200, isStream ? sse : json);
    response.flushHeaders();
    for (const one of isStream ? events() : []) response.write(one);
    if (!isStream && events().length > 0) response.write(cutBody());
  };

export const healthy: Fault["act"] = says(
  () => [opening, ...pieces("all"), ending],
  () => wholeAnswer(fullText, "stop"),
);

export const faults: Record<string, Fault> = {
  // Nobody listens where this one is asked: see the catalog.
  refused: { act: () => {} },
  reset: { act: ({ response }) => void response.socket?.resetAndDestroy() },
  closed: { act: ({ response }) => void response.socket?.destroy() },
  "not HTTP": { act: ({ response }) => void response.socket?.end("220 mail.example ESMTP\r\n") },
  "500": { act: status(500) },
  "502 of HTML": {
    act: ({ response }) => void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
  },
  "503": { act: status(503) },
  "529": { act: status(529) },
  "401": { act: status(401) },
  "404": { act: status(404) },
  "429": { act: status(429, { "retry-after": "30" }) },
  "307": { act: status(307, { location: "/elsewhere" }) },
  "204": { act: ({ response }) => void response.writeHead(204).end() },
  "nothing in 200": { act: ({ response }) => void response.writeHead(200, json).end() },
  "HTML in 200": { act: ({ response }) => void response.writeHead(200, { "content-type": "text/html" }).end("<p>Hi") },
  "an error in 200": { act: ({ response }) => void response.writeHead(200, json).end(problem(500)) },
  "an error as the first event": {
    act: says(
      () => [event(JSON.parse(problem(500)))],
      () => problem(500),
    ),
  },
  "cut JSON": { act: says(() => [opening.slice(0, 40)], cutBody) },
  "gzip that is none": {
    act: ({ response }) => void response.writeHead(200, { ...json, "content-encoding": "gzip" }).end("not gzip"),
  },
  "a body shorter than its length": {
    act: ({ response }) => {
      response.writeHead(200, { ...json, "content-length": "5000" }).write("{");
      setTimeout(() => response.socket?.destroy(), 5);
    },
  },
  "an end without a word": {
    act: says(
      () => [opening, event("[DONE]")],
      () => wholeAnswer("", null),
    ),
  },
  "no headers": { stalls: true, act: () => {} },
  "headers and nothing else": { stalls: true, act: stallsBehind(() => []) },
  "an opening and nothing else": { stalls: true, act: stallsBehind(() => [opening]) },
  "comments only": {
    stalls: true,
    act: ({ response }) => {
      response.writeHead(200, sse);
      const timer = setInterval(() => response.write(": still here\n\n"), 200);
      response.on("close", () => clearInterval(timer));
    },
  },
  "500 without an end": { act: ({ response }) => void response.writeHead(500, json).write('{"error":') },
  "a drop at a time": {
    answers: true,
    act: async ({ response, isStream }) => {
      response.writeHead(200, isStream ? sse : json);
      const said = isStream ? [opening, ...pieces("all"), ending] : [...wholeAnswer(fullText, "stop")];
      for (const one of said) {
        if (response.destroyed) return;
        response.write(one);
        await pause(isStream ? 60 : 2);
      }
      response.end();
    },
  },
  "half, then closed": {
    breaksLate: true,
    act: async (exchange) => {
      stallsBehind(halfway)(exchange);
      await pause(10);
      exchange.response.socket?.destroy();
    },
  },
  "half, then nothing": { breaksLate: true, act: stallsBehind(halfway) },
  "half, then an error": {
    breaksLate: true,
    act: says(
      () => [...halfway(), event(JSON.parse(problem(500)))],
      () => problem(500),
    ),
  },
  "half, then the finish error": {
    breaksLate: true,
    act: says(
      () => [...halfway(), chunk({}, "error"), event("[DONE]")],
      () => wholeAnswer(halfText, "error"),
    ),
  },
  "half, then the finish abort": {
    breaksLate: true,
    act: says(
      () => [...halfway(), chunk({}, "abort"), event("[DONE]")],
      () => wholeAnswer(halfText, "abort"),
    ),
  },
  "half, then no finish": {
    breaksLate: true,
    act: says(
      () => [...halfway(), event("[DONE]")],
      () => wholeAnswer(halfText, null),
    ),
  },
  "half, then a broken event": {
    breaksLate: true,
    act: says(() => [...halfway(), 'data: {"choices":[{"ind\n\n', event("[DONE]")], cutBody),
  },
};
