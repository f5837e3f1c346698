// Fake OpenAI-compatible providers: one HTTP server on loopback, any number of providers below it, each with its own
// script and its own list of what it received. A test that runs inside workerd steers them over HTTP instead:
// `PUT /{name}/script`, `GET /{name}/requests`, `DELETE /{name}`.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { deliver } from "./deliver.ts";
import { completionBody, completionSteps } from "./openai-answer.ts";
import type { Script } from "./script.ts";

export interface ReceivedRequest {
  path: string;
  headers: Record<string, string>;
  /** The JSON body; undefined where it was none. */
  body: unknown;
  /** The caller hung up before the answer was complete. */
  aborted: boolean;
}

export interface FakeProvider {
  /** The `base_url` for a catalog. */
  url: string;
  requests: ReceivedRequest[];
  /** One script for each request to come; the last one stays in force. Without any: an ordinary answer. */
  respondWith(...scripts: Script[]): void;
}

export interface FakeOpenAi extends FakeProvider {
  /** A further provider on the same server. */
  provider(name: string): FakeProvider;
  close(): Promise<void>;
}

type ProviderState = { requests: ReceivedRequest[]; scripts: Script[] };

export async function startOpenAi({ port = 0 }: { port?: number } = {}): Promise<FakeOpenAi> {
  const states = new Map<string, ProviderState>();
  const stateOf = (name: string) => {
    const known = states.get(name) ?? { requests: [], scripts: [] };
    states.set(name, known);
    return known;
  };
  const server = createServer((request, response) => {
    const [, name = "", ...rest] = (request.url ?? "/").split("/");
    const work = isControl(request, rest)
      ? control({ request, response, states, state: stateOf(name), name })
      : answer({ request, response, state: stateOf(name) });
    work.catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  // Node would end a connection that was idle for 5 s just as workerd sends on it again: "Network connection lost".
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake provider has no port");

  const provider = (name: string): FakeProvider => ({
    url: `http://127.0.0.1:${address.port}/${name}`,
    requests: stateOf(name).requests,
    respondWith: (...scripts) => {
      stateOf(name).scripts.splice(0, Number.POSITIVE_INFINITY, ...scripts);
    },
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { ...provider("v1"), provider, close };
}

function isControl({ method }: IncomingMessage, [action]: string[]): boolean {
  return (
    (method === "PUT" && action === "script") || (method === "GET" && action === "requests") || method === "DELETE"
  );
}

interface Control {
  request: IncomingMessage;
  response: ServerResponse;
  states: Map<string, ProviderState>;
  state: ProviderState;
  name: string;
}

async function control({ request, response, states, state, name }: Control): Promise<void> {
  if (request.method === "PUT") state.scripts = [JSON.parse(await readText(request))].flat();
  if (request.method === "DELETE") states.delete(name);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(state.requests));
}

async function answer({ request, response, state }: Pick<Control, "request" | "response" | "state">): Promise<void> {
  const text = await readText(request);
  const received: ReceivedRequest = {
    path: request.url ?? "",
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: parse(text),
    aborted: false,
  };
  state.requests.push(received);
  const script: Script = (state.scripts.length > 1 ? state.scripts.shift() : state.scripts[0]) ?? { kind: "answer" };
  const endedByUs = script.kind === "drop" || script.end === "break";
  response.once("close", () => {
    received.aborted = !response.writableFinished && !endedByUs;
  });

  if (script.delayMs !== undefined) await setTimeout(script.delayMs);
  if (response.destroyed || script.kind === "silence") return;
  if (script.kind === "drop") request.socket.destroy();
  else if (script.kind === "answer") await deliver(response, { ...script, ...played(script, received.body) });
  else await deliver(response, script);
}

function played(script: Extract<Script, { kind: "answer" }>, body: unknown) {
  const asked = {
    model: String(field(body, "model") ?? "unknown"),
    includeUsage: field(field(body, "stream_options"), "include_usage") === true,
  };
  if (field(body, "stream") === true) return { kind: "stream" as const, steps: completionSteps(script, asked) };
  return { kind: "body" as const, body: completionBody(script, asked) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
