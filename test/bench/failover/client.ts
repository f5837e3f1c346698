// One request of a client, with its patience: how it ended, when the first word came, how long all took.
import { type Agent, request } from "node:http";
import { type Ending, endingOf } from "./speech.ts";

export interface Gateway {
  name: string;
  url: URL;
  key: string;
}

export interface Seen {
  ending: Ending | "left";
  /** Milliseconds; null where none came. */
  firstWordMs: number | null;
  totalMs: number;
}

export interface AskInput {
  model: string;
  prompt: string;
  isStream: boolean;
  /** Milliseconds without a word after which the client leaves. */
  patienceMs: number;
  agent: Agent;
}

export function ask({ url, key }: Gateway, { model, prompt, isStream, patienceMs, agent }: AskInput): Promise<Seen> {
  const body = JSON.stringify({ model, stream: isStream, messages: [{ role: "user", content: prompt }] });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const sentAt = performance.now();
    let firstWordMs: number | null = null;
    let text = "";
    const end = (ending: Seen["ending"]) => {
      clearTimeout(timer);
      resolve({ ending, firstWordMs, totalMs: performance.now() - sentAt });
    };
    const target = request(
      url.href,
      { method: "POST", agent, headers: { ...headers, authorization: `Bearer ${key}` } },
      (response) => {
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          text += piece;
          if (firstWordMs === null && text.includes("word0")) firstWordMs = performance.now() - sentAt;
        });
        const status = response.statusCode ?? 0;
        response.on("end", () => end(endingOf({ status, body: text, isClosed: response.complete })));
        response.on("error", () => end(endingOf({ status, body: text, isClosed: false })));
      },
    );
    target.on("error", () => end("failed"));
    const timer = setTimeout(() => {
      end("left");
      target.destroy();
    }, patienceMs);
    target.end(body);
  });
}
