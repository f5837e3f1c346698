// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// A fake of OpenAI's Responses: checks a request as the real one would, plays a scene. It keeps nothing.
import { type FakeVendor, type Faults, listen, type Received, sendJson, sendPieces } from "./listen.ts";
import { problemForResponses } from "./openai-responses-check.ts";
import { fragments, readScene, type Scene, usage } from "./scene.ts";

type Json = any;

export function startOpenAiResponses(faults: Faults = {}): Promise<FakeVendor> {
  return listen("/v1", faults, async (received, response) => {
    const body: Json = received.body;
    const refused = refusalOf(received) ?? errorOf(faults.status);
    if (refused !== undefined) return sendJson(response, refused.status, refused.body);
    const scene = sceneOf(body);
    const error = errorOf(scene.error);
    if (error !== undefined) return sendJson(response, error.status, error.body);
    const answer = answerOf(scene, body);
    if (body.stream !== true) {
      if (scene.die) return void response.destroy();
      return sendJson(response, 200, answer);
    }
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    const events = eventsOf(answer, scene).map((event, sequence_number) => {
      const { type, ...fields } = event;
      return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...fields })}\n\n`;
    });
    return sendPieces(response, events, scene.die);
  });
}

function errorOf(
  status: number | undefined,
  message = "The fake was told to fail.",
): { status: number; body: Json } | undefined {
  if (status === undefined) return undefined;
  return {
    status,
    body: {
      error: { message, type: status < 500 ? "invalid_request_error" : "server_error", param: null, code: null },
    },
  };
}

function refusalOf({ path, headers, body }: Received): { status: number; body: Json } | undefined {
  if (path !== "/v1/responses") return errorOf(404, `Not found: ${path}`);
  if (headers["authorization"] === undefined) return errorOf(401, "You didn't provide an API key.");
  const problem = problemForResponses(body ?? {});
  return problem === undefined ? undefined : errorOf(400, problem);
}

function sceneOf({ input, tools = [], tool_choice, text }: Json): Scene {
  const items: Json[] = input;
  const last = items.findLastIndex(({ type }) => !type.endsWith("_output"));
  const results = items.slice(last + 1);
  const functions = tools.flatMap((tool: Json) => (tool.type === "namespace" ? tool.tools : [tool]));
  const { type, schema } = text?.format ?? {};
  return readScene({
    prompt: textOf(items.findLast(({ role }) => role === "user")?.content ?? ""),
    result: results.length === 0 ? undefined : results.map(({ output }) => textOf(output)).join(" "),
    tools: functions.map(({ type, name = type, parameters = typed[type] }: Json) => ({
      name,
      schema: parameters ?? { type: "object" },
    })),
    forced: tool_choice?.name ?? tool_choice === "required",
    format: type === "json_object" ? true : schema,
  });
}

/** Tools without a name, by what their calls hold. */
const string = { type: "string" };
const typed: Record<string, Json> = {
  shell: { type: "object", properties: { commands: { type: "array", items: string } }, required: ["commands"] },
  apply_patch: {
    type: "object",
    properties: { type: { const: "create_file" }, path: string, diff: string },
    required: ["type", "path", "diff"],
  },
};

function textOf(content: Json): string {
  return typeof content === "string"
    ? content
    : content.map(({ text, stdout }: Json) => text ?? stdout ?? "").join(" ");
}

function answerOf({ turn, text, reasoning, calls, refuse }: Scene, { model, tools = [], include = [] }: Json): Json {
  const custom = new Set(tools.filter(({ type }: Json) => type === "custom").map(({ name }: Json) => name));
  const encrypted = include.includes("reasoning.encrypted_content") ? { encrypted_content: `gAAAAABfake${turn}` } : {};
  const thought = {
    id: `rs_fake${turn}`,
    type: "reasoning",
    summary: [{ type: "summary_text", text: reasoning }],
    ...encrypted,
  };
  const part = { type: "output_text", text, annotations: [], logprobs: [] };
  const message = { id: `msg_fake${turn}`, type: "message", role: "assistant", status: "completed", content: [part] };
  const called = calls.map(({ name, arguments: given }, index) => {
    const call_id = `call_fake${turn}_${index}`;
    if (name === "shell") return { id: `sh_${index}`, type: "shell_call", call_id, status: "completed", action: given };
    if (name === "apply_patch" && !custom.has(name)) {
      return { id: `apc_${index}`, type: "apply_patch_call", call_id, status: "completed", operation: given };
    }
    const call = { status: "completed", call_id, name };
    return custom.has(name)
      ? { id: `ctc_${index}`, type: "custom_tool_call", ...call, input: JSON.stringify(given) }
      : { id: `fc_${index}`, type: "function_call", ...call, arguments: JSON.stringify(given) };
  });
  const output = [...(reasoning === undefined ? [] : [thought]), ...(text === "" ? [] : [message]), ...called];
  return {
    ...{ id: "resp_fake", object: "response", created_at: 1_700_000_000, model, service_tier: "default" },
    status: refuse ? "incomplete" : "completed",
    error: null,
    incomplete_details: refuse ? { reason: "content_filter" } : null,
    ...{ instructions: null, metadata: {}, parallel_tool_calls: true, temperature: 1, top_p: 1 },
    ...{ tool_choice: "auto", tools, store: false },
    output: refuse ? [] : output,
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: reasoning === undefined ? 0 : usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  };
}

function eventsOf(answer: Json, scene: Scene): Json[] {
  const head = { ...answer, status: "in_progress", output: [], usage: null, incomplete_details: null };
  const events: Json[] = [
    { type: "response.created", response: head },
    { type: "response.in_progress", response: head },
  ];
  for (const [output_index, item] of answer.output.entries()) {
    const [opening, deltas] = itemEvents(item);
    events.push({ type: "response.output_item.added", output_index, item: { ...opening, status: "in_progress" } });
    events.push(...deltas.map((delta) => ({ item_id: item.id, output_index, ...delta })));
    if (scene.streamError) {
      const error = { code: "server_error", message: "The fake was told to fail." };
      return [...events, { type: "response.failed", response: { ...head, status: "failed", error } }];
    }
    events.push({ type: "response.output_item.done", output_index, item });
  }
  return [...events, { type: `response.${answer.status}`, response: answer }];
}

function itemEvents(item: Json): [Json, Json[]] {
  switch (item.type) {
    case "reasoning": {
      const [part] = item.summary;
      const at = { summary_index: 0 };
      return [
        { ...item, summary: [] },
        [
          { type: "response.reasoning_summary_part.added", ...at, part: { ...part, text: "" } },
          ...fragments(part.text).map((delta) => ({ type: "response.reasoning_summary_text.delta", ...at, delta })),
          { type: "response.reasoning_summary_text.done", ...at, text: part.text },
          { type: "response.reasoning_summary_part.done", ...at, part },
        ],
      ];
    }
    case "function_call":
      return [
        { ...item, arguments: "" },
        [
          ...fragments(item.arguments).map((delta) => ({ type: "response.function_call_arguments.delta", delta })),
          { type: "response.function_call_arguments.done", name: item.name, arguments: item.arguments },
        ],
      ];
    case "custom_tool_call":
      return [
        { ...item, input: "" },
        [
          ...fragments(item.input).map((delta) => ({ type: "response.custom_tool_call_input.delta", delta })),
          { type: "response.custom_tool_call_input.done", input: item.input },
        ],
      ];
    case "shell_call":
    case "apply_patch_call":
      return [item, []];
    default: {
      const [part] = item.content;
      const at = { content_index: 0 };
      return [
        { ...item, content: [] },
        [
          { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
          ...fragments(part.text).map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
          { type: "response.output_text.done", ...at, text: part.text, logprobs: [] },
          { type: "response.content_part.done", ...at, part },
        ],
      ];
    }
  }
}
