// Providers that send back whatever they got, in every shape and for every way of sending a key: no form of a key, a token
// or a signature is in what leaves, be it an answer, a record, stored contents or a bug's report.
import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { completions } from "../../../src/doors/completions.ts";
import type { Door } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { derivedOnce } from "../../../src/wire/derived.ts";
import { blankPdf, pdfDataUrl } from "../content/pdfs.ts";
import { type Answer, arriving, chunk, events, play, playOperation, type Seen, type UpstreamCall } from "./play.ts";

/** Half as long as a real one, and made in a tenth of the time. */
const pem = String(
  generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" }),
);
const key = "sk-Live0123/abcd+EFGH=ijkl&mnop";
const token = "ya29.Token0123-abcd_EFGHijklmnop";
const pair = {
  accessKeyId: "AKIAEXAMPLE012345678",
  secretAccessKey: "wJalr/XUtnFEMI+K7MDENG=bPxRfiCYEXAMPLEKEY",
  sessionToken: "IQoJb3JpZ2luX2VjE//Session+Token==",
};

interface Way {
  auth: string;
  secret: string;
  /** What must never be seen again. */
  hidden: string[];
}

const ways: Record<string, Way> = {
  bearer: { auth: "bearer", secret: key, hidden: [key] },
  "bearer, with white space around it": { auth: "bearer", secret: `\t${key}\r\n`, hidden: [key] },
  "api-key": { auth: "api-key", secret: `${key} `, hidden: [key] },
  "x-api-key": { auth: "x-api-key", secret: `${key}\t`, hidden: [key] },
  "x-goog-api-key": { auth: "x-goog-api-key", secret: ` ${key}`, hidden: [key] },
  "aws-sigv4": { auth: "aws-sigv4", secret: JSON.stringify(pair), hidden: Object.values(pair) },
  "aws-sigv4 with a Bedrock key": { auth: "aws-sigv4", secret: `${key}\n`, hidden: [key] },
  "google-service-account": {
    auth: "google-service-account",
    secret: JSON.stringify({ client_email: "a@example.com", private_key: pem }),
    hidden: [token, ...pem.split("\n").filter((line) => line.length > 40)],
  },
};

const inBearer: Way = { auth: "bearer", secret: key, hidden: [key] };

const encodings: Record<string, (text: string) => string> = {
  plain: (text) => text,
  base64: (text) => Buffer.from(text).toString("base64"),
  "URL-encoded": encodeURIComponent,
  "JSON in JSON": (text) => JSON.stringify(text).replaceAll("/", "\\/"),
};

/** Everything that the provider got, with the padding that makes a cut fall into the middle of it. */
function echo({ url, headers, body }: UpstreamCall, encode: (text: string) => string): string {
  return `You sent ${encode(JSON.stringify({ headers, url, body }))} and ${Object.values(headers).map(encode).join(" ")}`;
}

type Shape = (said: string) => Response;
const error = (said: string) => ({ error: { message: said, type: said, code: said, param: said } });
const shapes: Record<string, Shape> = {
  "a JSON error": (said) => Response.json(error(said), { status: 401 }),
  "a JSON error beyond 2,000 characters": (said) => Response.json(error("x".repeat(1_990) + said), { status: 400 }),
  "a refusal": (said) => Response.json({ error: { message: said, code: "content_filter" } }, { status: 400 }),
  "a page of HTML": (said) =>
    new Response(`<html><h1>404</h1><pre>${said}</pre></html>`, {
      status: 404,
      headers: { "content-type": "text/html" },
    }),
  "plain text that is cut at 500 characters": (said) => new Response("y".repeat(470) + said, { status: 500 }),
  "an error of 64 KiB": (said) => new Response(`${"z".repeat(65_500)}${said}`, { status: 503 }),
  "an error in 200": (said) => Response.json(error(said)),
  "an answer that is none": (said) => Response.json({ headers: said, object: said }),
  "text in 200": (said) => new Response(said),
  "a redirect": (said) =>
    new Response(said, { status: 307, headers: { location: `http://127.0.0.1/?${encodeURIComponent(said)}` } }),
  "its status text and headers": (said) =>
    new Response(null, {
      status: 418,
      statusText: said.replace(/[^\x20-\x7e]/g, " "),
      headers: { "x-echo": said.replace(/[^\x20-\x7e]/g, " "), "retry-after": "3" },
    }),
  "an event before the first token": (said) => arriving([events(error(said))]),
  "an event in mid-stream": (said) => arriving([events(chunk({ content: "Half" })), events(error(said))]),
  "an event of a stream whose id and reason it is": (said) =>
    arriving([events({ ...chunk({ content: "Hi" }), id: said, system_fingerprint: said }, chunk({}, said), "[DONE]")]),
  "an answer": (said) =>
    Response.json({
      id: said,
      system_fingerprint: said,
      choices: [{ index: 0, message: { role: "assistant", content: said }, finish_reason: said }],
    }),
  "a broken connection": (said) => arriving([events(chunk({ content: "Half" }))], { end: new Error(said) }),
};

/** Shapes whose words are the model's own: there only what stands as it is was taken from a header. */
const good = new Set(["an event of a stream whose id and reason it is", "an answer"]);

const printed: string[] = [];
beforeEach(() => {
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void printed.push(words.map(String).join(" ")));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  printed.length = 0;
});

/** All that leaves, as one text. */
async function leaving({ response, records, contents, bugs, background }: Seen): Promise<string> {
  const text = await response.text();
  await Promise.allSettled(background);
  const headers = JSON.stringify([...response.headers]);
  return [text, headers, JSON.stringify({ records, contents }), bugs.map(String).join(), printed.join()].join("\n");
}

/** Pieces of 12 characters of any form of a secret: nobody cuts a key so that nothing of it is left. */
function leaks(text: string, hidden: readonly string[]): string[] {
  const { pieces, halves } = piecesOfForms(hidden);
  const shown = new Set([text, text.replaceAll("\\/", "/").replaceAll("\\\\", "\\")]);
  return [...shown].flatMap((one) => {
    // Whatever lies where, every piece has a whole half that begins at a multiple of six.
    const near = piecesOf(one, 6, 6).flatMap((half, index) => (halves.has(half) ? [6 * index] : []));
    return near.flatMap((place) => {
      const around = one.slice(Math.max(0, place - 6), place + 12);
      return piecesOf(around, 12).filter((piece) => pieces.has(piece));
    });
  });
}

function piecesOf(text: string, length: number, distance = 1): string[] {
  const pieces = [];
  for (let start = 0; start + length <= text.length; start += distance) pieces.push(text.slice(start, start + length));
  return pieces;
}

const piecesOfForms = derivedOnce((hidden: readonly string[]) => {
  const forms = hidden.flatMap((secret) => [secret, ...Object.values(encodings).map((encode) => encode(secret))]);
  return {
    pieces: new Set(forms.flatMap((form) => piecesOf(form, 12))),
    halves: new Set(forms.flatMap((form) => piecesOf(form, 6))),
  };
});

const token_ = () => Response.json({ access_token: token, expires_in: 3_600 });

function sceneOf({ auth, secret }: Way, answer: Answer) {
  return {
    answers: [answer],
    rows: { provider: { auth } },
    others: token_,
    inference: {
      ioLog: "stored" as const,
      credentials: () => [{ secret, byok: false }],
    },
  };
}

describe.each(Object.entries(ways))("%s", (_, way) => {
  describe.each(Object.entries(shapes))("echoed as %s", (shape, answer) => {
    const kinds = good.has(shape) ? ["plain" as const] : Object.keys(encodings);
    it.each(kinds)("%s goes nowhere", async (kind) => {
      const encode = encodings[kind] ?? String;
      for (const stream of [true, false]) {
        let calls = 0;
        const scene = sceneOf(way, (call) => {
          calls += 1;
          return answer(echo(call, encode));
        });
        const text = await leaving(await play({ ...scene, body: { stream } }));
        expect(calls).toBe(1);
        expect(leaks(text, way.hidden)).toEqual([]);
        if (!shape.startsWith("a redirect") && !shape.startsWith("its status")) expect(text).not.toBe("");
      }
    });
  });

  it.each([
    "a JSON error",
    "an error in 200",
    "an answer that is none",
    "text in 200",
    "a page of HTML",
  ])("echoed as %s goes nowhere from embeddings and rerank", async (shape) => {
    for (const encode of Object.values(encodings)) {
      const scene = sceneOf(way, (call) => shapes[shape]?.(echo(call, encode)) ?? new Response());
      const own = (modality: string) => ({ ...scene.rows, model: { architecture: { output_modalities: [modality] } } });
      const seen = [
        await playOperation(embeddings, {
          ...scene,
          rows: own("embeddings"),
          body: { model: "test/model", input: "Hello" },
        }),
        await playOperation(rerank, {
          ...scene,
          rows: own("rerank"),
          body: { model: "test/model", query: "Hello", documents: ["Hello"] },
        }),
      ];
      for (const one of seen) {
        const text = await leaving(one);
        expect(text).toContain("[key]");
        expect(leaks(text, way.hidden)).toEqual([]);
      }
    }
  });

  it.each([
    "a JSON error",
    "an answer that is none",
    "text in 200",
    "a page of HTML",
  ])("echoed as %s goes nowhere from the provider of OCR", async (shape) => {
    for (const encode of Object.values(encodings)) {
      const file = { type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(blankPdf) } };
      const seen = await play({
        ...sceneOf(way, () => new Response()),
        rows: { ocr: { auth: way.auth } },
        body: { stream: false, messages: [{ role: "user", content: [file] }] },
        others: (call) =>
          call.url.includes("googleapis") ? token_() : (shapes[shape]?.(echo(call, encode)) ?? token_()),
      });
      const text = await leaving(seen);
      expect(text).toContain("could not read the PDF");
      expect(text).toContain("[key]");
      expect(leaks(text, way.hidden)).toEqual([]);
    }
  });
});

describe("a key in a good answer, as JSON may write it", () => {
  it.each([
    ["slashes", (text: string) => text.replaceAll("/", "\\/")],
    [
      "everything that HTML knows",
      (text: string) => text.replace(/[&=+]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    ],
  ])("with %s escaped", async (_, write) => {
    const logprobs = { content: [{ token: key.slice(0, 14), logprob: 0 }] };
    const message = { role: "assistant", content: `It is ${key}.` };
    const answer = { choices: [{ index: 0, message, logprobs, finish_reason: "stop" }] };
    const headers = { "content-type": "application/json" };
    const answers = () => new Response(write(JSON.stringify(answer)), { headers });
    const text = await leaving(await play({ ...sceneOf(inBearer, answers), body: { stream: false } }));
    expect(text).toContain("It is [key].");
    expect(leaks(text, [key])).toEqual([]);
  });
});

const textNames = new Set([
  ...["content", "text", "reasoning", "reasoning_content", "arguments", "partial_json", "thinking", "delta"],
]);

/** The texts of all events, one behind the other, as a client puts them together. */
function spoken(stream: string): string {
  let all = "";
  for (const [, data = ""] of stream.matchAll(/^data: (\{.*)$/gm)) {
    JSON.parse(data, (name, value) => {
      if (typeof value === "string" && textNames.has(name)) all += value;
      return value;
    });
  }
  return all;
}

describe("a key in pieces", () => {
  const call = (text: string) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
  const first = { tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "" } }] };
  const fields: Record<string, { begin?: object; delta(piece: string): object }> = {
    content: { delta: (content) => ({ content }) },
    reasoning: { delta: (reasoning_content) => ({ reasoning_content }) },
    "a tool's arguments": { begin: first, delta: call },
  };
  const question = [{ role: "user", content: "Hello" }];
  const doors: Record<string, { door: Door; body: Record<string, unknown> }> = {
    chat: { door: chatDoor, body: { messages: question } },
    completions: { door: completions, body: { prompt: "Hello" } },
    messages: { door: messages, body: { messages: question, max_tokens: 100 } },
    responses: { door: responses, body: { input: question } },
  };

  describe.each(Object.entries(doors))("through %s", (_name, { door, body }) => {
    it.each(Object.entries(fields))("of %s", async (_field, { begin, delta }) => {
      for (const size of [1, 2, 7, 20, key.length - 1]) {
        const said = `{"a":"It is ${key}, is it?"}`;
        const pieces = said.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
        const bytes = events(
          ...(begin === undefined ? [] : [chunk(begin)]),
          ...pieces.map((piece) => chunk(delta(piece))),
          chunk({}, "stop"),
          "[DONE]",
        );
        const half = Math.floor(bytes.length / 2);
        const seen = await playOperation(chat(door), {
          ...sceneOf(inBearer, () => arriving([bytes.slice(0, half), bytes.slice(half)])),
          body: { model: "test/model", stream: true, ...body },
        });
        const text = await leaving(seen);
        expect(text).toContain("[key]");
        expect(leaks(text, [key])).toEqual([]);
        expect(leaks(spoken(text), [key])).toEqual([]);
        expect(JSON.stringify(seen.contents)).toContain("[key], is it?");
        expect(leaks(JSON.stringify(seen.contents), [key])).toEqual([]);
      }
    });
  });
});

it("finds what is not hidden", () => {
  expect(leaks(`x ${key.slice(3, 20)}`, [key]).length).toBeGreaterThan(1);
  expect(leaks(Buffer.from(key).toString("base64"), [key]).length).toBeGreaterThan(1);
});
