// Everything that the table says is done, or recorded, shows: in what the provider gets, in the answer, in the plan or in the
// record. Each row of a request's fields is asked for once, with and without it, and something has to differ.
import { describe, expect, it } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import type { FrontDoor } from "../../../src/doors/door.ts";
import { messages } from "../../../src/doors/messages/messages.ts";
import { responses } from "../../../src/doors/responses/responses.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { embeddings } from "../../../src/pipeline/operations/embeddings.ts";
import { rerank } from "../../../src/pipeline/operations/rerank.ts";
import { fieldAreas } from "../../../src/wire/table/fields.ts";
import { partAreas } from "../../../src/wire/table/parts.ts";
import { type Answer, playOperation, type Scene, type Seen } from "./play.ts";

type Body = Record<string, unknown>;

const model = "test/model";
const hello = [{ role: "user", content: "Hello" }];
const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }];
const parameters = [
  ...["temperature", "top_p", "top_k", "min_p", "top_a", "frequency_penalty", "presence_penalty", "repetition_penalty"],
  ...["max_tokens", "max_completion_tokens", "logit_bias", "logprobs", "top_logprobs", "prediction", "seed", "stop"],
  ...["response_format", "structured_outputs", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "verbosity"],
  ...["reasoning_effort", "include_reasoning", "web_search_options"],
];
const rows = { endpoint: { supported_parameters: parameters, pricing_tiers: { flex: { prompt: "0.0000005" } } } };
const chatAnswer: Answer = () =>
  Response.json({
    choices: [{ message: { role: "assistant", content: "Hi", reasoning: "Hm" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 5, completion_tokens: 2 },
  });
const anthropicAnswer: Answer = () =>
  Response.json({
    content: [{ type: "text", text: "Hi" }],
    stop_reason: "end_turn",
    usage: { input_tokens: 5, output_tokens: 2 },
  });
const vectors: Answer = () => Response.json({ data: [{ index: 0, embedding: [0.5, 0.25] }] });
const ranking: Answer = () => Response.json({ results: [{ index: 0, relevance_score: 0.5 }] });

interface Trial {
  body: Body;
  /** Beside which it has effect. */
  beside?: Body;
  scene?: Partial<Scene>;
}

const own = (body: Body, beside: Body = {}, scene: Partial<Scene> = {}): Trial => ({ body, beside, scene });
const said = (field: object, role = "assistant"): Trial =>
  own(
    { messages: [...hello, { role, content: "Hi", ...field }, ...hello] },
    { messages: [...hello, { role, content: "Hi" }, ...hello] },
  );
/** No endpoint is left, or another one. */
const two = { answers: [chatAnswer, chatAnswer] };
const caches = { rows: { ...rows, provider: { quirks: { cache_control: true } } } };
const marker = { type: "ephemeral" };
const long = "x ".repeat(2_000);
const small = { rows: { ...rows, endpoint: { ...rows.endpoint, context_length: 300 } } };
const calls = [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }];

const conversation: Record<string, Trial> = {
  model: own({ model: "no/model" }),
  models: own({ models: ["no/model"] }),
  preset: own({ preset: "none" }),
  plugins: own({ plugins: [{ id: "file-parser", pdf: { engine: "no" } }] }, filePart()),
  tools: own({ tools }),
  tool_choice: own({ tools, tool_choice: "required" }, { tools }),
  stream: own({ stream: true }),
  temperature: own({ temperature: 0.5 }),
  top_p: own({ top_p: 0.5 }),
  top_k: own({ top_k: 5 }),
  cache_control: own({ cache_control: marker }, {}, caches),
  service_tier: own({ service_tier: "flex" }),
  session_id: own({ session_id: "s" }),
  user: own({ user: "u" }),
  "provider.order": own({ provider: { order: ["vendor-1"] } }, { provider: { order: ["vendor-0"] } }, two),
  "provider.only": own({ provider: { only: ["vendor-9"] } }),
  "provider.ignore": own({ provider: { ignore: ["vendor-0"] } }),
  "provider.allow_fallbacks": own(
    { provider: { order: ["vendor-0"], allow_fallbacks: false } },
    { provider: { order: ["vendor-0"] } },
    { answers: [() => Response.json({}, { status: 500 }), chatAnswer] },
  ),
  "provider.require_parameters": own({ provider: { require_parameters: true }, seed: 1 }, { seed: 1 }, { rows: {} }),
  "provider.data_collection": own({ provider: { data_collection: "deny" } }),
  "provider.zdr": own({ provider: { zdr: true } }),
  "provider.enforce_distillable_text": own({ provider: { enforce_distillable_text: true } }),
  "provider.quantizations": own({ provider: { quantizations: ["fp8"] } }),
  "provider.sort": own(
    { provider: { sort: "price" } },
    { provider: { ignore: [] } },
    { ...two, inference: { random: () => 0.99 } },
  ),
  "provider.max_price": own({ provider: { max_price: { prompt: 0.000001 } } }),
  metadata: own({ metadata: { order: "7" } }),
  trace: own({ trace: { trace_id: "t" } }),
};

function filePart(): Body {
  const file = { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" };
  return { messages: [{ role: "user", content: [{ type: "file", file }] }] };
}

const called: Body = {
  tools,
  messages: [
    ...hello,
    { role: "assistant", content: null, tool_calls: calls },
    { role: "tool", tool_call_id: "c", content: "x" },
  ],
};
const calledAndTold = own(called, { tools });

const chats: Record<string, Trial> = {
  ...conversation,
  "messages[].role": said({ role: "system" }),
  "messages[].content": said({ content: "Other" }),
  "messages[].name": said({ name: "n" }, "user"),
  "messages[].tool_calls": calledAndTold,
  "messages[].tool_call_id": calledAndTold,
  "messages[].refusal": said({ refusal: "No" }),
  "messages[].images": said({ images: [{ type: "image_url", image_url: { url: "https://a.example/a.png" } }] }),
  "messages[].audio": said({ audio: { id: "a" } }),
  "messages[].content[].prompt_cache_breakpoint": own(
    {
      messages: [
        { role: "user", content: [{ type: "text", text: "a", prompt_cache_breakpoint: { mode: "explicit" } }] },
      ],
    },
    { messages: [{ role: "user", content: [{ type: "text", text: "a" }] }] },
  ),
  transforms: own(
    { transforms: [], messages: [...hello, { role: "user", content: long }, ...hello] },
    { messages: [...hello, { role: "user", content: long }, ...hello] },
    small,
  ),
  max_tokens: own({ max_tokens: 20 }),
  max_completion_tokens: own({ max_completion_tokens: 20 }),
  frequency_penalty: own({ frequency_penalty: 0.5 }),
  presence_penalty: own({ presence_penalty: 0.5 }),
  repetition_penalty: own({ repetition_penalty: 0.5 }),
  min_p: own({ min_p: 0.5 }),
  top_a: own({ top_a: 0.5 }),
  seed: own({ seed: 5 }),
  stop: own({ stop: ["x"] }),
  logit_bias: own({ logit_bias: { "1": 5 } }),
  logprobs: own({ logprobs: true }),
  top_logprobs: own({ logprobs: true, top_logprobs: 2 }, { logprobs: true }),
  response_format: own({ response_format: { type: "json_object" } }),
  structured_outputs: own(
    { structured_outputs: true, provider: { require_parameters: true } },
    { provider: { require_parameters: true } },
    { rows: {} },
  ),
  parallel_tool_calls: own({ tools, parallel_tool_calls: false }, { tools }),
  "reasoning.effort": own({ reasoning: { effort: "low" } }),
  "reasoning.max_tokens": own({ reasoning: { max_tokens: 2_000 } }),
  "reasoning.enabled": own({ reasoning: { enabled: true } }),
  "reasoning.exclude": own({ reasoning: { exclude: true } }),
  reasoning_effort: own({ reasoning_effort: "low" }),
  include_reasoning: own({ include_reasoning: false }),
  verbosity: own({ verbosity: "low" }),
  prediction: own({ prediction: { type: "content", content: "x" } }),
  modalities: own({ modalities: ["text"] }),
  image_config: own({ image_config: { aspect_ratio: "1:1" } }),
  audio: own({ audio: { voice: "a", format: "wav" } }),
  web_search_options: own({ web_search_options: { search_context_size: "low" } }),
  prompt_cache_key: own({ prompt_cache_key: "k" }),
  prompt_cache_options: own({ prompt_cache_options: { mode: "explicit" } }),
};

/** What is said of these has a test of its own, by what takes time, chance or other models to show. */
const elsewhere: Record<string, string> = {
  "provider.preferred_min_throughput": "routing/order-endpoints",
  "provider.preferred_max_latency": "routing/order-endpoints",
  "provider.hedge": "pipeline/late-answers",
  "provider.first_token_timeout_ms": "pipeline/late-answers",
  prompt: "doors of completions",
  "messages[].model": "routing/auto: pin_model",
  "messages[].reasoning": "turns",
  "messages[].reasoning_details": "turns",
  "messages[].annotations": "pipeline/prepare-content",
};

const anthropic: Partial<Scene> = { dialect: "anthropic", answers: [anthropicAnswer] };
const claude = (body: Body, beside: Body = {}): Trial => own(body, beside, anthropic);
const inMessages: Record<string, Trial> = {
  ...Object.fromEntries(
    ["temperature", "top_p", "top_k", "stream"].map((name) => [name, own({ [name]: name === "stream" || 0.5 })]),
  ),
  ...Object.fromEntries(["user", "session_id", "preset", "trace"].map((name) => [name, conversation[name] ?? own({})])),
  top_k: own({ top_k: 5 }),
  "messages[].role": own({ messages: [...hello, { role: "assistant", content: "Hi" }, ...hello] }),
  "messages[].content": own({ messages: [{ role: "user", content: "Other" }] }),
  system: own({ system: "Be brief." }),
  max_tokens: own({ max_tokens: 20 }),
  stop_sequences: own({ stop_sequences: ["x"] }),
  "metadata.user_id": own({ metadata: { user_id: "u" } }),
  fallbacks: own({ fallbacks: [{ model: "no/model" }] }),
  speed: own(
    { speed: "fast" },
    {},
    { rows: { endpoint: { ...rows.endpoint, pricing_tiers: { priority: { prompt: "0.000009" } } } } },
  ),
  "thinking.type": own({ thinking: { type: "adaptive" } }),
  "thinking.budget_tokens": own(
    { thinking: { type: "enabled", budget_tokens: 2_000 } },
    { thinking: { type: "enabled", budget_tokens: 9_000 } },
  ),
  "thinking.display": own({ thinking: { type: "adaptive", display: "omitted" } }, { thinking: { type: "adaptive" } }),
  "output_config.effort": own({ output_config: { effort: "low" } }),
  "output_config.format": own({ output_config: { format: { type: "json_schema", schema: { type: "object" } } } }),
  output_format: own({ output_format: { type: "json_schema", schema: { type: "object" } } }),
  "output_config.task_budget": claude({ output_config: { task_budget: { type: "tokens", total: 20_000 } } }),
  context_management: claude({ context_management: { edits: [{ type: "clear_tool_uses_20250919" }] } }),
  mcp_servers: claude({ mcp_servers: [{ type: "url", url: "https://a.example", name: "a" }] }),
  container: claude({ container: "c" }),
  safeguards: claude({ safeguards: [{ type: "dangerous_tool_use" }] }),
};

const inResponses: Record<string, Trial> = {
  input: own({ input: "Other" }),
  instructions: own({ instructions: "Be brief." }),
  max_output_tokens: own({ max_output_tokens: 20 }),
  text: own({ text: { verbosity: "low" } }),
  truncation: own({ truncation: "disabled", input: long }, { input: long, truncation: "auto" }, small),
  safety_identifier: own({ safety_identifier: "u" }),
  top_logprobs: own({ top_logprobs: 2 }),
  frequency_penalty: own({ frequency_penalty: 0.5 }),
  presence_penalty: own({ presence_penalty: 0.5 }),
  parallel_tool_calls: own({ tools: flat(), parallel_tool_calls: false }, { tools: flat() }),
  "reasoning.effort": own({ reasoning: { effort: "low" } }),
  "reasoning.enabled": own({ reasoning: { enabled: true } }),
  "reasoning.max_tokens": own({ reasoning: { max_tokens: 2_000 } }),
  modalities: own({ modalities: ["text"] }),
  image_config: own({ image_config: { aspect_ratio: "1:1" } }),
  prompt_cache_key: own({ prompt_cache_key: "k" }),
  prompt_cache_options: own({ prompt_cache_options: { mode: "explicit" } }),
};

function flat() {
  return [{ type: "function", name: "f", parameters: { type: "object" } }];
}

const kinds = {
  chat: {
    play: (scene: Scene) => playOperation(chat(chatDoor), scene),
    body: { model, messages: hello },
    answers: [chatAnswer],
  },
  messages: {
    play: (scene: Scene) => playOperation(chat(messages), scene),
    body: { model, max_tokens: 10_000, messages: hello },
    answers: [chatAnswer],
  },
  responses: {
    play: (scene: Scene) => playOperation(chat(responses), scene),
    body: { model, input: "Hello" },
    answers: [chatAnswer],
  },
  embeddings: {
    play: (scene: Scene) => playOperation(embeddings, scene),
    body: { model, input: "Hello" },
    answers: [vectors],
    rows: { model: { architecture: { output_modalities: ["embeddings"] } } },
  },
  rerank: {
    play: (scene: Scene) => playOperation(rerank, scene),
    body: { model, query: "q", documents: ["a"] },
    answers: [ranking],
    rows: { model: { architecture: { output_modalities: ["rerank"] } } },
  },
} satisfies Record<string, { play(scene: Scene): Promise<Seen>; body: Body; answers: Answer[]; rows?: Scene["rows"] }>;
type Kind = keyof typeof kinds & FrontDoor["name"];

async function shown(kind: Kind, { body, scene = {} }: Trial): Promise<unknown> {
  const base = kinds[kind];
  const asked = {
    answers: base.answers,
    rows: "rows" in base ? base.rows : rows,
    ...scene,
    body: { ...base.body, ...body },
  };
  const { response, records, calls } = await base.play(asked);
  const [record] = records;
  const { latencyMs: _first, generationMs: _all, attempts: _attempts, createdAt: _at, ...facts } = record ?? {};
  return [response.status, await response.text(), calls.map(({ url, body: sent }) => [url, sent]), facts];
}

function doneIn({ rows }: (typeof fieldAreas)[keyof typeof fieldAreas]): string[] {
  return Object.keys({ ...rows.does, ...("records" in rows ? rows.records : {}) });
}

const trials: [Kind, string[], Record<string, Trial>][] = [
  ["chat", [...doneIn(fieldAreas.conversation), ...doneIn(fieldAreas.chat)], chats],
  ["messages", doneIn(fieldAreas.messages), inMessages],
  ["responses", doneIn(fieldAreas.responses), inResponses],
  [
    "embeddings",
    doneIn(fieldAreas.embeddings),
    {
      input: own({ input: "Other" }),
      encoding_format: own({ encoding_format: "base64" }),
      dimensions: own({ dimensions: 2 }),
      input_type: own({ input_type: "search_query" }),
      user: own({ user: "u" }),
      session_id: own({ session_id: "s" }),
      trace: own({ trace: { trace_id: "t" } }),
      "provider.only": own({ provider: { only: ["vendor-9"] } }),
    },
  ],
  [
    "rerank",
    doneIn(fieldAreas.rerank),
    {
      query: own({ query: "other" }),
      documents: own({ documents: ["b"] }),
      top_n: own({ top_n: 1 }),
      user: own({ user: "u" }),
      session_id: own({ session_id: "s" }),
      trace: own({ trace: { trace_id: "t" } }),
      "provider.only": own({ provider: { only: ["vendor-9"] } }),
    },
  ],
];

describe.each(trials)("fields of %s", (kind, names, known) => {
  it("has a trial for each row", () => {
    expect(names.filter((name) => known[name] === undefined && elsewhere[name] === undefined)).toEqual([]);
  });

  it.each(Object.keys(known))("does what it says of %s", async (name) => {
    const trial = known[name] ?? own({});
    const without = await shown(kind, { ...trial, body: trial.beside ?? {} });
    expect(await shown(kind, trial)).not.toEqual(without);
  });
});

it("records what a client says of its request, and gives it to no provider", async () => {
  const body = {
    model,
    messages: hello,
    metadata: { order: "x".repeat(300) },
    trace: { trace_id: "t", deep: { a: 1 } },
  };
  const { records, calls } = await kinds.chat.play({ answers: [chatAnswer], rows, body });
  const labels = {
    metadata: { order: expect.stringMatching(/^x{250,256}/) },
    trace: { trace_id: "t", deep: '{"a":1}' },
  };
  expect(records).toMatchObject([{ labels }]);
  expect(JSON.stringify(calls[0]?.body)).not.toMatch(/metadata|trace/);
});

it.each(Object.keys(partAreas["tool of messages"].rows.does))("gives Anthropic its tool %s", async (kind) => {
  const type = /toolset$/.test(kind) ? kind : `${kind.replace("tool_search", "tool_search_tool_regex")}_20991231`;
  const tool = { type, name: kind, mcp_server_name: "a", model: "m", display_width_px: 1, display_height_px: 1 };
  const mcp_servers = kind === "mcp_toolset" ? [{ type: "url", url: "https://a.example", name: "a" }] : [];
  const body = { model, max_tokens: 10, messages: hello, mcp_servers, tools: [tool] };
  const { calls, response } = await kinds.messages.play({ ...anthropic, answers: [anthropicAnswer], rows, body });
  expect(response.status).toBe(200);
  expect(calls[0]?.body).toMatchObject({ tools: [{ type }] });
});

it.each(Object.keys(partAreas["tool of chat"].rows.does))("searches the web for the tool %s of chat", async (type) => {
  const searching = (tool: string) => shown("chat", own({ tools: [{ type: tool }] }));
  const [, , calls] = (await searching(type)) as [number, string, unknown[]];
  expect(calls).toHaveLength(1);
  const [, , others] = (await searching("openrouter:web_search")) as [number, string, unknown[]];
  expect(calls).toEqual(others);
});
