// Three upstreams in one process of its own, told apart by the first part of their paths: `/0` is the cheapest, which breaks
// as the model of the request says; the others are healthy. Keeps the books: who was asked, who spoke to the end, and
// whose connections are still open.
import { createServer, type IncomingMessage } from "node:http";
import { faults, healthy } from "./faults.ts";
import { isBrokenNow, type Script, scriptOf } from "./scripts.ts";

export interface Books {
  /** Requests by upstream. */
  asked: [number, number, number];
  /** Those that the broken upstreams got while they were broken. */
  wasted: number;
  /** Prompts that two upstreams answered to the end. */
  answeredTwice: number;
  /** Connections on which an answer has neither ended nor been given up. */
  open: number;
}

interface Kept extends Books {
  ended: Map<string, number>;
  since: number;
}

const books = new Map<string, Kept>();

function booksOf(model: string): Kept {
  const known = books.get(model);
  if (known !== undefined) return known;
  const made: Kept = { asked: [0, 0, 0], wasted: 0, answeredTwice: 0, open: 0, ended: new Map(), since: Date.now() };
  books.set(model, made);
  return made;
}

const server = createServer(async (request, response) => {
  const upstream = Number(request.url?.[1] ?? 0);
  const body = await bodyOf(request);
  const model = String(body.model);
  const kept = booksOf(model);
  const script: Script = scriptOf(model);
  const asked = kept.asked[0] + kept.asked[1] + kept.asked[2];
  kept.asked[upstream as 0] += 1;
  kept.open += 1;
  response.on("error", () => {});
  response.on("close", () => {
    kept.open -= 1;
    if (!response.writableFinished || isBroken) return;
    const prompt = body.messages?.at(-1)?.content ?? "";
    const times = (kept.ended.get(prompt) ?? 0) + 1;
    kept.ended.set(prompt, times);
    if (times === 2) kept.answeredTwice += 1;
  });
  const isBroken = isBrokenNow(script, { upstream, asked, ms: Date.now() - kept.since });
  if (isBroken) kept.wasted += 1;
  const act = isBroken ? (faults[script.fault]?.act ?? healthy) : healthy;
  await act({ request, response, isStream: body.stream === true });
});

interface Body {
  model?: unknown;
  stream?: unknown;
  messages?: { content?: string }[];
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const piece of request) text += piece;
  return JSON.parse(text);
}

server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port });
});

process.on("message", (model: string) => {
  const { asked, wasted, answeredTwice, open } = booksOf(model);
  process.send?.({ model, books: { asked, wasted, answeredTwice, open } satisfies Books });
});
