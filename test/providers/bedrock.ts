// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// A fake of Bedrock's Converse and ConverseStream: checks a request as the real one would, plays a scene.
import { problemForBedrock } from "./bedrock-check.ts";
import { eventFrame, exceptionFrame } from "./event-stream-frame.ts";
import { type FakeVendor, type Faults, listen, type Received, sendJson, sendPieces } from "./listen.ts";
import { fragments, readScene, type Scene, usage } from "./scene.ts";

type Json = any;

const path = /^\/model\/[^/]+\/(converse|converse-stream)$/;

export function startBedrock(faults: Faults = {}): Promise<FakeVendor> {
  return listen("", faults, async (received, response) => {
    const refused = refusalOf(received) ?? errorOf(faults.status);
    if (refused !== undefined) return void sendError(response, refused);
    const scene = sceneOf(received.body);
    const error = errorOf(scene.error);
    if (error !== undefined) return void sendError(response, error);
    const answer = answerOf(scene);
    if (path.exec(received.path)?.[1] === "converse") {
      if (scene.die) return void response.destroy();
      return sendJson(response, 200, answer);
    }
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    return sendPieces(response, framesOf(answer, scene), scene.die);
  });
}

interface Failure {
  status: number;
  type: string;
  message: string;
}

const types: Record<number, string> = {
  400: "ValidationException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  408: "ModelTimeoutException",
  424: "ModelErrorException",
  429: "ThrottlingException",
  500: "InternalServerException",
  503: "ServiceUnavailableException",
};

function errorOf(status: number | undefined, message = "The fake was told to fail."): Failure | undefined {
  return status === undefined ? undefined : { status, type: types[status] ?? "UnknownError", message };
}

/** The type of an error goes in a header, as the real one sends it. */
function sendError(response: Parameters<typeof sendJson>[0], { status, type, message }: Failure): void {
  response.setHeader("x-amzn-errortype", `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`);
  sendJson(response, status, { message });
}

function refusalOf({ path: asked, headers, body }: Received): Failure | undefined {
  if (!path.test(asked)) return errorOf(404, `Not found: ${asked}`);
  if (!/^(AWS4-HMAC-SHA256 Credential=|Bearer )/.test(headers["authorization"] ?? "")) {
    return errorOf(403, "Missing Authentication Token");
  }
  const problem = problemForBedrock(body);
  return problem === undefined ? undefined : errorOf(400, problem);
}

function sceneOf({ messages, toolConfig, outputConfig }: Json): Scene {
  const said: Json[] = messages.findLast(({ role }: Json) => role === "user").content;
  const texts = (blocks: Json[]): string => blocks.map(({ text }) => text ?? "").join(" ");
  const results = said.filter(({ toolResult }) => toolResult !== undefined);
  const specs: Json[] = (toolConfig?.tools ?? []).flatMap(({ toolSpec }: Json) =>
    toolSpec === undefined ? [] : [toolSpec],
  );
  const schema = outputConfig?.textFormat?.structure.jsonSchema.schema;
  return readScene({
    prompt: texts(said),
    result: results.length === 0 ? undefined : results.map(({ toolResult }) => texts(toolResult.content)).join(" "),
    tools: specs.map(({ name, inputSchema }) => ({ name, schema: inputSchema.json })),
    forced: toolConfig?.toolChoice?.tool?.name ?? toolConfig?.toolChoice?.any !== undefined,
    format: schema === undefined ? undefined : JSON.parse(schema),
  });
}

function answerOf(scene: Scene): Json {
  const thought = {
    reasoningContent: { reasoningText: { text: scene.reasoning, signature: `fake-signature${scene.turn}` } },
  };
  const calls = scene.calls.map(({ name, arguments: input }, index) => ({
    toolUse: { toolUseId: `tooluse_fake${scene.turn}_${index}`, name, input },
  }));
  const content = [
    ...(scene.reasoning === undefined ? [] : [thought]),
    ...(scene.text === "" ? [] : [{ text: scene.text }]),
    ...calls,
  ];
  return {
    output: { message: { role: "assistant", content: scene.refuse ? [] : content } },
    stopReason: scene.refuse ? "content_filtered" : calls.length > 0 ? "tool_use" : "end_turn",
    usage: { inputTokens: usage.input, outputTokens: usage.output, totalTokens: usage.input + usage.output },
    metrics: { latencyMs: 1 },
  };
}

function framesOf(answer: Json, scene: Scene): Buffer[] {
  const frames = [eventFrame("messageStart", { role: "assistant" })];
  for (const [contentBlockIndex, block] of answer.output.message.content.entries()) {
    const { start, deltas } = blockEvents(block);
    if (start !== undefined) frames.push(eventFrame("contentBlockStart", { contentBlockIndex, start }));
    frames.push(...deltas.map((delta) => eventFrame("contentBlockDelta", { contentBlockIndex, delta })));
    if (scene.streamError)
      return [...frames, exceptionFrame("modelStreamErrorException", "The fake was told to fail.")];
    frames.push(eventFrame("contentBlockStop", { contentBlockIndex }));
  }
  const { stopReason, usage: counts, metrics } = answer;
  return [...frames, eventFrame("messageStop", { stopReason }), eventFrame("metadata", { usage: counts, metrics })];
}

function blockEvents({ text, toolUse, reasoningContent }: Json): { start?: Json; deltas: Json[] } {
  if (toolUse !== undefined) {
    const { input, ...opening } = toolUse;
    // An empty object comes as no text at all.
    const pieces = Object.keys(input).length === 0 ? [""] : fragments(JSON.stringify(input));
    return { start: { toolUse: opening }, deltas: pieces.map((piece) => ({ toolUse: { input: piece } })) };
  }
  if (reasoningContent !== undefined) {
    const { text: thought, signature } = reasoningContent.reasoningText;
    const deltas = [...fragments(thought).map((piece) => ({ text: piece })), { signature }];
    return { deltas: deltas.map((delta) => ({ reasoningContent: delta })) };
  }
  return { deltas: fragments(text).map((piece) => ({ text: piece })) };
}
