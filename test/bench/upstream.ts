// The fast fake provider of the benchmark, a process of its own: a fixed answer, or a fixed number of chunks at a pace.
import { createServer } from "node:http";

const answer = JSON.stringify({
  id: "chatcmpl-bench",
  object: "chat.completion",
  created: 1_790_000_000,
  model: "bench",
  system_fingerprint: "fp_bench",
  choices: [{ index: 0, message: { role: "assistant", content: "word ".repeat(80) }, finish_reason: "stop" }],
  usage: { prompt_tokens: 300, completion_tokens: 80, total_tokens: 380 },
});

/** What a stream consists of, by the path that is called. */
interface Format {
  opening: string;
  chunk: string;
  ending: string;
}

const event = (value: unknown, name?: string): string =>
  `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`;

const common = { id: "chatcmpl-bench", object: "chat.completion.chunk", created: 1_790_000_000, model: "bench" };
const delta = (content: unknown, reason: string | null = null) => [{ index: 0, delta: content, finish_reason: reason }];

const openai: Format = {
  opening: event({ ...common, choices: delta({ role: "assistant", content: "" }) }),
  chunk: event({ ...common, system_fingerprint: "fp_bench", choices: delta({ content: " words" }) }),
  ending:
    event({ ...common, choices: delta({}, "stop") }) +
    event({ ...common, choices: [], usage: { prompt_tokens: 300, completion_tokens: 200, total_tokens: 500 } }) +
    "data: [DONE]\n\n",
};

const message = { id: "msg_bench", type: "message", role: "assistant", model: "bench", content: [], stop_reason: null };
const anthropic: Format = {
  opening:
    event(
      { type: "message_start", message: { ...message, usage: { input_tokens: 300, output_tokens: 1 } } },
      "message_start",
    ) +
    event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }, "content_block_start"),
  chunk: event(
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " words" } },
    "content_block_delta",
  ),
  ending:
    event({ type: "content_block_stop", index: 0 }, "content_block_stop") +
    event(
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 200 } },
      "message_delta",
    ) +
    event({ type: "message_stop" }, "message_stop"),
};

const candidate = (text: string, reason?: string) => [
  {
    content: { parts: [{ text }], role: "model" },
    index: 0,
    ...(reason === undefined ? {} : { finishReason: reason }),
  },
];
const facts = { modelVersion: "bench", responseId: "bench" };
const usageMetadata = { promptTokenCount: 300, candidatesTokenCount: 200, totalTokenCount: 500 };
const gemini: Format = {
  opening: "",
  chunk: event({ candidates: candidate(" words"), usageMetadata, ...facts }),
  ending: event({ candidates: candidate(".", "STOP"), usageMetadata, ...facts }),
};

function formatOf(path: string): Format {
  if (path.endsWith("/messages")) return anthropic;
  return path.includes(":streamGenerateContent") ? gemini : openai;
}

const chunks = Number(process.argv[2] ?? 200);
const everyMs = Number(process.argv[3] ?? 5);

/** A whole answer that is asked for as a stream: as many tokens as the whole one has, and no pace. */
const wholeModel = '"model":"whole"';
const atOnce = openai.opening + openai.chunk.repeat(80) + openai.ending;

const server = createServer((request, response) => {
  let streaming = false;
  let whole = false;
  let tail = "";
  request.on("data", (bytes: Buffer) => {
    const text = tail + bytes.toString("latin1");
    streaming ||= text.includes('"stream":true') || request.url?.includes(":stream") === true;
    whole ||= text.includes(wholeModel);
    tail = text.slice(-20);
  });
  request.on("end", () => {
    if (!streaming) {
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) });
      response.end(answer);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (whole) {
      response.end(atOnce);
      return;
    }
    const { opening, chunk, ending } = formatOf(request.url ?? "");
    if (opening !== "") response.write(opening);
    let left = chunks;
    const timer = setInterval(() => {
      if (left > 0) {
        left -= 1;
        response.write(chunk);
        return;
      }
      clearInterval(timer);
      response.end(ending);
    }, everyMs);
    response.on("close", () => clearInterval(timer));
  });
});

server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.(address.port);
});
