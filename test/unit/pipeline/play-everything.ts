// A request of each kind that the pipeline has code for, one after the other, and what each came to.
import { generateKeyPairSync } from "node:crypto";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { RequestCache } from "../../../src/pipeline/cache/request-cache.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { planOnly } from "../../../src/pipeline/plan-only.ts";
import { ok } from "../../../src/wire/result.ts";
import { dataUrl, pictures } from "../content/images.ts";
import { pdfDataUrl, pdfOf } from "../content/pdfs.ts";
import { MemoryCache } from "./memory-cache.ts";
import { type Answer, arriving, chunk, events, inferenceFor, play, playOperation, type Seen } from "./play.ts";

const says =
  (content: string): Answer =>
  () =>
    Response.json({ choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] });
const hello = says("Hello");
const streams: Answer = () =>
  arriving([events(chunk({ reasoning: "Hmm." }), chunk({ content: "Hello" }), chunk({}, "stop"), "[DONE]")]);
const fails: Answer = () => Response.json({ error: { message: "No." } }, { status: 500 });
const breaks: Answer = () => arriving([events(chunk({ content: "Half" }))]);

const datetime = { type: "openrouter:datetime" };
const fetching = { type: "openrouter:web_fetch" };
const callable = { endpoint: { supported_parameters: ["tools"] } };
const page: Answer = () => new Response("<p>Hi", { headers: { "content-type": "text/html" } });
/** Calls both tools so many times, and then answers. */
const calling = (times = 1): Answer => {
  let left = times;
  const call = (id: string, name: string, text: string) => ({
    id,
    type: "function",
    function: { name, arguments: text },
  });
  const url = JSON.stringify({ url: "https://pages.example.com" });
  const tool_calls = [call("a", "openrouter_datetime", "{}"), call("b", "openrouter_web_fetch", url)];
  return () => {
    left -= 1;
    const message = left < 0 ? { content: "Hello" } : { content: null, tool_calls };
    return Response.json({ choices: [{ index: 0, message, finish_reason: left < 0 ? "stop" : "tool_calls" }] });
  };
};

const user = (...content: object[]) => ({ messages: [{ role: "user", content }] });
const whole = { stream: false };
const schema = { type: "json_schema", json_schema: { name: "a", schema: { type: "object" } } };
const declares = { endpoint: { supported_parameters: ["response_format", "structured_outputs"] } };
const own = (modality: string) => ({ model: { architecture: { output_modalities: [modality] } } });

/** By name, the HTTP status of its answer. */
export async function playEverything(): Promise<Record<string, number>> {
  const file = { type: "file", file: { filename: "a.pdf", file_data: pdfDataUrl(await pdfOf(["A report."])) } };
  const linked = { type: "image_url", image_url: { url: "https://pictures.example.com/a.png" } };
  const metadata = { ...inferenceFor({ answers: [] }).inference.headers, wantsMetadata: true };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const private_key = privateKey.export({ type: "pkcs8", format: "pem" });
  const account = JSON.stringify({ client_email: "a@example.com", private_key });
  const reads = { model: { architecture: { input_modalities: ["text", "image", "file"] } } };
  const shared = new MemoryCache();
  const cacheOf = () => new RequestCache({ use: "true", ttl: null, clear: null }, shared.of(crypto.randomUUID()));
  const scenes: Record<string, () => Promise<Seen>> = {
    whole: () => play({ answers: [hello], body: whole }),
    streamed: () =>
      play({ answers: [streams], body: { reasoning: { exclude: true } }, inference: { headers: metadata } }),
    "with tools that run here": () =>
      play({ answers: [calling()], rows: callable, body: { ...whole, tools: [datetime, fetching] }, others: page }),
    "with tools, streamed": () =>
      play({ answers: [calling()], rows: callable, body: { tools: [datetime, fetching] }, others: page }),
    "with tools without end": () =>
      play({ answers: [calling(99)], rows: callable, body: { tools: [datetime, fetching] }, others: page }),
    searched: () =>
      play({
        answers: [hello],
        body: { ...whole, plugins: [{ id: "web" }] },
        settings: { EXA_API_KEY: "key" },
        others: () => Response.json({ results: [{ url: "https://pictures.example.com", text: "A page." }] }),
      }),
    "kept for others": () => play({ answers: [hello], body: whole, inference: { cache: cacheOf() } }),
    "played again": () => play({ answers: [], body: whole, inference: { cache: cacheOf() } }),
    "a stream that is kept": () => play({ answers: [streams], inference: { cache: cacheOf() } }),
    kept: () => play({ answers: [hello], body: whole, inference: { ioLog: "stored" } }),
    healed: () =>
      play({
        answers: [says('{"a": 1,}')],
        body: { ...whole, response_format: schema, plugins: [{ id: "response-healing" }] },
        rows: declares,
      }),
    "failed over": () => play({ answers: [fails, hello], body: { ...whole, user: "somebody" } }),
    exhausted: () => play({ answers: [fails], body: whole }),
    "broken off": () => play({ answers: [breaks] }),
    "chosen for": () => play({ answers: [hello], body: { ...whole, model: "fairlead/auto" } }),
    "with a file": () =>
      play({
        answers: [hello],
        body: { ...whole, ...user(file), plugins: [{ id: "file-parser", pdf: { engine: "pdf-text" } }] },
      }),
    "with a link": () =>
      play({
        answers: [
          () => Response.json({ output: { message: { content: [{ text: "Hello" }] } }, stopReason: "end_turn" }),
        ],
        dialect: "bedrock",
        rows: reads,
        body: { ...whole, ...user(linked) },
        others: () =>
          new Response(new Uint8Array(Buffer.from(dataUrl("image/png", pictures.png).split(",")[1] ?? "", "base64")), {
            headers: { "content-type": "image/png" },
          }),
      }),
    "with a service account": () =>
      play({
        answers: [hello],
        rows: { provider: { auth: "google-service-account" } },
        body: whole,
        inference: { credentials: () => [{ secret: account, byok: false }] },
        others: () => Response.json({ access_token: "token", expires_in: 3_600 }),
      }),
    embedded: () =>
      playOperation(embeddings, {
        answers: [() => Response.json({ data: [{ index: 0, embedding: [1] }] })],
        rows: own("embeddings"),
        body: { model: "test/model", input: "Hello" },
      }),
    ranked: () =>
      playOperation(rerank, {
        answers: [() => Response.json({ results: [{ index: 0, relevance_score: 1 }] })],
        rows: own("rerank"),
        body: { model: "test/model", query: "Hello", documents: ["Hello"] },
      }),
  };
  const statuses: Record<string, number> = {};
  for (const [name, scene] of Object.entries(scenes)) {
    const { response, background } = await scene();
    await response.text();
    await Promise.all(background);
    statuses[name] = response.status;
  }
  const { inference } = inferenceFor({ answers: [hello] });
  const body = ok({ model: "test/model", messages: [{ role: "user", content: "Hello" }] });
  statuses["planned"] = (await planOnly(chat(chatDoor), body, inference)).ok ? 200 : 400;
  return statuses;
}
