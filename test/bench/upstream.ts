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

const head = '{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1790000000,"model":"bench",';
const chunk = `data: ${head}"system_fingerprint":"fp_bench","choices":[{"index":0,"delta":{"content":" words"},"logprobs":null,"finish_reason":null}]}\n\n`;
const opening = `data: ${head}"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n`;
const ending =
  `data: ${head}"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n` +
  `data: ${head}"choices":[],"usage":{"prompt_tokens":300,"completion_tokens":200,"total_tokens":500}}\n\ndata: [DONE]\n\n`;

const chunks = Number(process.argv[2] ?? 200);
const everyMs = Number(process.argv[3] ?? 5);

const server = createServer((request, response) => {
  let streaming = false;
  let tail = "";
  request.on("data", (bytes: Buffer) => {
    const text = tail + bytes.toString("latin1");
    streaming ||= text.includes('"stream":true');
    tail = text.slice(-20);
  });
  request.on("end", () => {
    if (!streaming) {
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) });
      response.end(answer);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(opening);
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
