// A destination: an HTTP server on this machine that writes down what it gets and answers as it is told.
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as NetServer } from "node:net";
import type { TraceRequest } from "../../../../src/broadcast/otlp.ts";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** `breaks`: its connection does, behind the beginning of the body. */
type Answer = { status: number; headers?: Record<string, string>; body?: string; breaks?: boolean } | "never";

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

const hash = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** Whether a request is signed as AWS's Signature Version 4 has it, by its own words: nothing of the router is used. */
export function isSigned({ method, path, headers, body }: Received, secretAccessKey: string): boolean {
  const form = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const [, credential = "", names = "", signature = ""] = form.exec(headers.authorization ?? "") ?? [];
  const [, day = "", region = "", service = "", end = ""] = credential.split("/");
  if (headers["x-amz-content-sha256"] !== hash(body)) return false;
  const signed = names.split(";").map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}\n`);
  const canonical = [method, path, "", signed.join(""), names, hash(body)].join("\n");
  const scope = [day, region, service, end].join("/");
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hash(canonical)].join("\n");
  const key = [day, region, service, end].reduce<string | Buffer>(
    (from, step) => hmac(from, step),
    `AWS4${secretAccessKey}`,
  );
  return service === "s3" && hmac(key, text).toString("hex") === signature;
}
