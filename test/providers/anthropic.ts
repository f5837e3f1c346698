// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// A fake of Anthropic's Messages (and of Claude on Vertex): checks a request as the real one would, plays a scene.
import { problemForAnthropic } from "./anthropic-check.ts";
import { type FakeVendor, type Faults, listen, type Received, sendJson, sendPieces } from "./listen.ts";
import { fragments, readScene, type Scene, usage } from "./scene.ts";

type Json = any;

export function startAnthropic(faults: Faults = {}): Promise<FakeVendor> {
  return listen("/v1", faults, async (received, response) => {
    const body: Json = received.body;
    const refused = refusalOf(received) ?? errorOf(faults.status);
    if (refused !== undefined) return sendJson(response, refused.status, refused.body);
    const scene = sceneOf(body);
    const error = errorOf(scene.error);
    if (error !== undefined) return sendJson(response, error.status, error.body);
    const message = messageOf(scene, body);
    if (body.stream !== true) {
      if (scene.die) return void response.destroy();
      return sendJson(response, 200, message);
    }
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    const events = eventsOf(message, scene).map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    return sendPieces(response, events, scene.die);
  });
}

const types: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function errorOf(
  status: number | undefined,
  message = "The fake was told to fail.",
): { status: number; body: Json } | undefined {
  if (status === undefined) return undefined;
  return {
    status,
    body: { type: "error", error: { type: types[status] ?? "api_error", message }, request_id: "req_fake" },
  };
}

function refusalOf({ path, headers, body }: Received): { status: number; body: Json } | undefined {
  const onVertex = /\/publishers\/anthropic\/models\/[^/]+:(rawPredict|streamRawPredict)$/.test(path);
  if (!onVertex && !path.startsWith("/v1/messages")) return errorOf(404, `Not found: ${path}`);
  if (headers["x-api-key"] === undefined && headers["authorization"] === undefined)
    return errorOf(401, "x-api-key header is required");
  const version = onVertex ? (body as Json)?.anthropic_version : headers["anthropic-version"];
  if (version === undefined) return errorOf(400, "anthropic-version: header is required");
  const problem = problemForAnthropic(body);
  return problem === undefined ? undefined : errorOf(400, problem);
}

function sceneOf({ messages, tools = [], tool_choice, output_config }: Json): Scene {
  const blocks: Json[] = messages.findLast(({ role }: Json) => role === "user").content;
  const list: Json[] = typeof blocks === "string" ? [{ type: "text", text: blocks }] : blocks;
  const texts = (from: Json[]): string => from.flatMap(({ type, text }) => (type === "text" ? [text] : [])).join(" ");
  const results = list.filter(({ type }) => type === "tool_result");
  return readScene({
    prompt: texts(list),
    result: results.length === 0 ? undefined : results.map(({ content }) => texts(content)).join(" "),
    tools: tools.map(({ name, input_schema }: Json) => ({ name, schema: input_schema ?? { type: "object" } })),
    forced: tool_choice?.type === "tool" ? tool_choice.name : tool_choice?.type === "any",
    format: output_config?.format?.schema,
  });
}

function messageOf(scene: Scene, { model }: Json): Json {
  const thinking = { type: "thinking", thinking: scene.reasoning, signature: `fake-signature${scene.turn}` };
  const calls = scene.calls.map(({ name, arguments: input }, index) => ({
    type: "tool_use",
    id: `toolu_fake${scene.turn}_${index}`,
    name,
    input,
  }));
  const content = [
    ...(scene.reasoning === undefined ? [] : [thinking]),
    ...(scene.text === "" ? [] : [{ type: "text", text: scene.text, citations: null }]),
    ...calls,
  ];
  return {
    id: "msg_fake",
    type: "message",
    role: "assistant",
    model: model ?? "claude-fake",
    content: scene.refuse ? [] : content,
    stop_reason: scene.refuse ? "refusal" : calls.length > 0 ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: {
      input_tokens: usage.input,
      output_tokens: scene.refuse ? 0 : usage.output,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      ...(scene.reasoning === undefined ? {} : { output_tokens_details: { thinking_tokens: usage.reasoning } }),
    },
  };
}

function eventsOf(message: Json, scene: Scene): Json[] {
  const { content, stop_reason, stop_sequence, usage: counts } = message;
  const begun = { ...message, content: [], stop_reason: null, usage: { ...counts, output_tokens: 1 } };
  const events: Json[] = [{ type: "message_start", message: begun }, { type: "ping" }];
  for (const [index, block] of content.entries()) {
    const [opening, deltas] = blockEvents(block);
    events.push({ type: "content_block_start", index, content_block: opening });
    events.push(...deltas.map((delta) => ({ type: "content_block_delta", index, delta })));
    if (scene.streamError) return [...events, errorOf(529)?.body];
    events.push({ type: "content_block_stop", index });
  }
  const { output_tokens, output_tokens_details } = counts;
  events.push({
    type: "message_delta",
    delta: { stop_reason, stop_sequence },
    usage: { output_tokens, output_tokens_details },
  });
  return [...events, { type: "message_stop" }];
}

function blockEvents(block: Json): [Json, Json[]] {
  switch (block.type) {
    case "thinking":
      return [
        { type: "thinking", thinking: "", signature: "" },
        [
          ...fragments(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: block.signature },
        ],
      ];
    case "tool_use": {
      // An empty object comes as no text at all.
      const text = Object.keys(block.input).length === 0 ? "" : JSON.stringify(block.input);
      const deltas = ["", ...fragments(text)].map((partial_json) => ({ type: "input_json_delta", partial_json }));
      return [{ ...block, input: {} }, deltas];
    }
    default:
      return [{ ...block, text: "" }, fragments(block.text).map((text) => ({ type: "text_delta", text }))];
  }
}
