// A destination: an HTTP server on this machine that writes down what it gets and answers as it is told.
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as NetServer } from "node:net";
import { SignatureV4 } from "@smithy/signature-v4";
import type { TraceRequest } from "../../../../src/broadcast/otlp.ts";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** `breaks`: its connection does, behind the beginning of the body. `endless`: the body never ends. */
type Answer =
  | { status: number; headers?: Record<string, string>; body?: string; breaks?: boolean; endless?: boolean }
  | "never";

export interface Receiver {
  url: string;
  received: Received[];
  /** What it was sent, as OTLP's JSON. */
  requests(): TraceRequest[];
  /** The next answers; the last one stays. */
  answers(...answers: Answer[]): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answers: Answer[] = [{ status: 200, body: "{}" }];
  const hanging: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body: Buffer.concat(pieces) });
      const [answer = "never"] = answers;
      if (answers.length > 1) answers = answers.slice(1);
      if (answer === "never") hanging.push(response);
      else if (answer.breaks === true) {
        response.writeHead(answer.status, { ...answer.headers, "content-length": "1000" });
        response.write("{", () => response.destroy());
      } else if (answer.endless === true) {
        response.writeHead(answer.status, answer.headers);
        const more = () => void response.write("on and on ".repeat(1_000), (error) => error == null && more());
        response.on("error", () => undefined);
        more();
      } else response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
    });
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    received,
    requests: () => received.map(({ body }) => JSON.parse(body.toString())),
    answers: (...next) => {
      answers = next;
    },
    close: () => {
      for (const response of hanging) response.destroy();
      server.closeAllConnections();
      return closed(server);
    },
  };
}

/** Listens, and speaks something that is not HTTP. */
export async function startBabbler(): Promise<Pick<Receiver, "url" | "close">> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.end("220 mail.example.com ESMTP\r\n");
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, close: () => closed(server) };
}

/** Nobody listens there. */
export async function closedUrl(): Promise<string> {
  const receiver = await startReceiver();
  await receiver.close();
  return receiver.url;
}

function listen(server: NetServer): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: NetServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Whether a request is signed as AWS's own signer signs it: nothing of the router is used. */
export async function isSigned(
  { method, path, headers, body }: Received,
  { accessKeyId, secretAccessKey, region }: { accessKeyId: string; secretAccessKey: string; region: string },
): Promise<boolean> {
  const names = /SignedHeaders=([^,]+),/.exec(headers.authorization ?? "")?.[1]?.split(";") ?? [];
  // S3 signs paths as they stand, escaped once.
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service: "s3",
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "",
      path,
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate: dateOf(String(headers["x-amz-date"])) },
  );
  const plain = (text = "") => text.replaceAll(" ", "");
  const isBodys = headers["x-amz-content-sha256"] === createHash("sha256").update(body).digest("hex");
  return isBodys && plain(signed.headers["authorization"]) === plain(headers.authorization);
}

/** 20261126T080000Z */
function dateOf(text: string): Date {
  return new Date(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
}

class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", asBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(asBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

function asBytes(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === "string") return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
