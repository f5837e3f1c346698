// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// A fake that speaks OpenAI's chat completions and plays the scenes of the other vendors' fakes, so that one table of
// tests can hold all of them.
import { deliver } from "./deliver.ts";
import { type FakeVendor, type Faults, listen, type Received, sendJson } from "./listen.ts";
import { completionBody, completionSteps } from "./openai-answer.ts";
import { problemForOpenAi } from "./openai-check.ts";
import { readScene, type Scene, usage } from "./scene.ts";
import type { AnswerScript, StreamStep } from "./script.ts";

type Json = any;

export function startOpenAiScene(faults: Faults = {}): Promise<FakeVendor> {
  return listen("/v1", faults, async (received, response) => {
    const refused = refusalOf(received) ?? errorOf(faults.status);
    if (refused !== undefined) return sendJson(response, refused.status, refused.body);
    const body: Json = received.body;
    const scene = sceneOf(body);
    const error = errorOf(scene.error);
    if (error !== undefined) return sendJson(response, error.status, error.body);
    const asked = { model: body.model, includeUsage: body.stream_options?.include_usage === true };
    if (body.stream !== true) {
      if (scene.die) return void response.destroy();
      return sendJson(response, 200, completionBody(scriptOf(scene), asked));
    }
    const steps = completionSteps(scriptOf(scene), asked);
    const half = steps.slice(0, Math.ceil(steps.length / 2));
    if (scene.die) return await deliver(response, { kind: "stream", steps: half, end: "break" });
    await deliver(response, { kind: "stream", steps: scene.streamError ? [...half, failure] : steps });
  });
}

const failure: StreamStep = { data: errorOf(503)?.body };

function errorOf(
  status: number | undefined,
  message = "The fake was told to fail.",
): { status: number; body: Json } | undefined {
  if (status === undefined) return undefined;
  return { status, body: { error: { message, type: "server_error", param: null, code: null } } };
}

function refusalOf({ path, headers, body }: Received): { status: number; body: Json } | undefined {
  if (path !== "/v1/chat/completions") return errorOf(404, `Not found: ${path}`);
  if (headers["authorization"] === undefined) return errorOf(401, "You didn't provide an API key.");
  const problem = problemForOpenAi(body);
  return problem === undefined ? undefined : errorOf(400, problem);
}

function sceneOf({ messages, tools = [], tool_choice, response_format }: Json): Scene {
  const last = messages.findLastIndex(({ role }: Json) => role === "assistant");
  const results: Json[] = messages.slice(last + 1).filter(({ role }: Json) => role === "tool");
  const format = response_format?.type === "json_object" ? true : response_format?.json_schema?.schema;
  return readScene({
    prompt: textOf(messages.findLast(({ role }: Json) => role === "user")?.content ?? ""),
    result: results.length === 0 ? undefined : results.map(({ content }) => textOf(content)).join(" "),
    tools: tools.map(({ function: { name, parameters } }: Json) => ({
      name,
      schema: parameters ?? { type: "object" },
    })),
    forced: tool_choice?.function?.name ?? tool_choice === "required",
    format,
  });
}

function textOf(content: Json): string {
  return typeof content === "string" ? content : content.map(({ text }: Json) => text ?? "").join(" ");
}

function scriptOf({ turn, text, reasoning, calls, refuse }: Scene): AnswerScript {
  if (refuse) return { kind: "answer", content: "", finishReason: "content_filter" };
  return {
    kind: "answer",
    content: text,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(calls.length === 0
      ? {}
      : {
          toolCalls: calls.map(({ name, arguments: given }, index) => ({
            id: `call${turn}_${index}`,
            name,
            arguments: JSON.stringify(given),
          })),
        }),
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      ...(reasoning === undefined ? {} : { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
    },
  };
}
