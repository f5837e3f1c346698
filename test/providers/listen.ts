// An HTTP server on loopback for a fake provider: reads the body, keeps what it received, hands both to an answer.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";

export interface Received {
  path: string;
  headers: Record<string, string>;
  /** The JSON body; undefined where it was none. */
  body: unknown;
  /** Of the answer, once there is one. */
  status?: number;
}

/** What goes wrong with every request, whatever it asks for. */
export interface Faults {
  port?: number;
  /** Answers with this status instead. */
  status?: number;
  delayMs?: number;
}

export interface FakeVendor {
  /** The `base_url` for a catalog. */
  url: string;
  requests: Received[];
  close(): Promise<void>;
}

export type Answer = (received: Received, response: ServerResponse) => Promise<void> | void;

export async function listen(basePath: string, faults: Faults, answer: Answer): Promise<FakeVendor> {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    receive(request)
      .then(async (received) => {
        requests.push(received);
        if (faults.delayMs !== undefined) await setTimeout(faults.delayMs);
        await answer(received, response);
        received.status = response.statusCode;
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  // Node would end a connection that was idle for 5 s just as workerd sends on it again: "Network connection lost".
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(faults.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake provider has no port");
  return {
    url: `http://127.0.0.1:${address.port}${basePath}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    path: request.url ?? "/",
    headers: Object.fromEntries(headers),
    body: parse(Buffer.concat(pieces).toString()),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Sends pieces one by one; `die` breaks the connection in the middle of them. */
export async function sendPieces(response: ServerResponse, pieces: (string | Buffer)[], die: boolean): Promise<void> {
  for (const piece of die ? pieces.slice(0, Math.ceil(pieces.length / 2)) : pieces) {
    await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  }
  if (die) response.destroy();
  else response.end();
}
