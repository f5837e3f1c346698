// Closed-loop load on one socket address: so many connections, each sending its next request when the last one ended.
import { Agent, request } from "node:http";

export interface Load {
  url: URL;
  key: string;
  body: string;
  connections: number;
  requests: number;
}

export interface Measured {
  /** Milliseconds from sending to the first byte of the body, of every request. */
  firstBytes: number[];
  failures: number;
}

export async function applyLoad({ url, key, body, connections, requests }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const measured: Measured = { firstBytes: [], failures: 0 };
  let left = requests;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const firstByte = await once({ url, key, body, agent });
      if (firstByte === null) measured.failures += 1;
      else measured.firstBytes.push(firstByte);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return measured;
}

interface Once {
  url: URL;
  key: string;
  body: string;
  agent: Agent;
}

function once({ url, key, body, agent }: Once): Promise<number | null> {
  return new Promise((resolve) => {
    const sentAt = performance.now();
    let firstByte: number | null = null;
    const target = request(
      url.href,
      {
        method: "POST",
        agent,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          authorization: `Bearer ${key}`,
        },
      },
      (response) => {
        response.on("data", () => {
          firstByte ??= performance.now() - sentAt;
        });
        response.on("end", () => resolve(response.statusCode === 200 ? firstByte : null));
        response.on("error", () => resolve(null));
      },
    );
    target.on("error", () => resolve(null));
    target.end(body);
  });
}
