// biome-ignore-all lint/suspicious/noExplicitAny: a vendor's JSON, read freely
// A fake of Gemini's generateContent (and of Gemini on Vertex): checks a request as the real one would, plays a scene.
import { problemForGemini } from "./gemini-check.ts";
import { type FakeVendor, type Faults, listen, type Received, sendJson, sendPieces } from "./listen.ts";
import { fragments, readScene, type Scene, usage } from "./scene.ts";

type Json = any;

const path = /\/models\/[^/:]+:(generateContent|streamGenerateContent)(\?alt=sse)?$/;

export function startGemini(faults: Faults = {}): Promise<FakeVendor> {
  return listen("/v1beta", faults, async (received, response) => {
    const refused = refusalOf(received) ?? errorOf(faults.status);
    if (refused !== undefined) return sendJson(response, refused.status, refused.body);
    const scene = sceneOf(received.body);
    const error = errorOf(scene.error);
    if (error !== undefined) return sendJson(response, error.status, error.body);
    if (path.exec(received.path)?.[1] === "generateContent") {
      if (scene.die) return void response.destroy();
      return sendJson(
        response,
        200,
        scene.refuse ? blocked : answerOf(scene, partsOf(scene), [usageOf(scene), "STOP"]),
      );
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    const events = eventsOf(scene).map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`);
    return sendPieces(response, events, scene.die);
  });
}

const statuses: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

function errorOf(
  code: number | undefined,
  message = "The fake was told to fail.",
): { status: number; body: Json } | undefined {
  if (code === undefined) return undefined;
  return { status: code, body: { error: { code, message, status: statuses[code] ?? "INTERNAL" } } };
}

function refusalOf({ path: asked, headers, body }: Received): { status: number; body: Json } | undefined {
  if (!path.test(asked)) return errorOf(404, `Not found: ${asked}`);
  if (headers["x-goog-api-key"] === undefined && headers["authorization"] === undefined) {
    return errorOf(
      403,
      "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity.",
    );
  }
  const problem = problemForGemini(body);
  return problem === undefined ? undefined : errorOf(400, problem);
}

function sceneOf({ contents, tools = [], toolConfig, generationConfig = {} }: Json): Scene {
  const said: Json[] = contents.findLast(({ role }: Json) => role === "user").parts;
  const { mode, allowedFunctionNames } = toolConfig?.functionCallingConfig ?? {};
  const results = said.filter((part) => part.functionResponse !== undefined);
  const { responseMimeType, responseJsonSchema } = generationConfig;
  const declared: Json[] = tools.flatMap((tool: Json) => tool.functionDeclarations ?? []);
  return readScene({
    prompt: said.map(({ text }) => text ?? "").join(" "),
    result:
      results.length === 0
        ? undefined
        : results.map(({ functionResponse }) => functionResponse.response.output).join(" "),
    tools: declared.map(({ name, parametersJsonSchema }) => ({
      name,
      schema: parametersJsonSchema ?? { type: "object" },
    })),
    forced: mode === "ANY" && (allowedFunctionNames?.[0] ?? true),
    format: responseMimeType === "application/json" ? (responseJsonSchema ?? true) : undefined,
  });
}

const modelVersion = "gemini-fake";
const blocked = {
  promptFeedback: { blockReason: "PROHIBITED_CONTENT" },
  usageMetadata: { promptTokenCount: usage.input, totalTokenCount: usage.input },
  modelVersion,
  responseId: "fake",
};

/** One part for each thing said; the first call, or else the text, is signed where the model thought. */
function partsOf(scene: Scene): Json[] {
  const signed = scene.reasoning === undefined ? {} : { thoughtSignature: btoa(`fake-signature${scene.turn}`) };
  return [
    ...(scene.reasoning === undefined ? [] : [{ text: scene.reasoning, thought: true }]),
    ...(scene.text === "" ? [] : [{ text: scene.text, ...(scene.calls.length === 0 ? signed : {}) }]),
    ...scene.calls.map(({ name, arguments: args }, index) => ({
      functionCall: { name, args },
      ...(index === 0 ? signed : {}),
    })),
  ];
}

function usageOf(scene: Scene): Json {
  const thoughts = scene.reasoning === undefined ? 0 : usage.reasoning;
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: usage.output - thoughts,
    totalTokenCount: usage.input + usage.output,
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
  };
}

function answerOf({ turn }: Scene, parts: Json[], [usageMetadata, finishReason]: [Json, string?]): Json {
  const candidate = {
    content: { parts, role: "model" },
    ...(finishReason === undefined ? {} : { finishReason }),
    index: 0,
  };
  return { candidates: [candidate], usageMetadata, modelVersion, responseId: `fake${turn}` };
}

function eventsOf(scene: Scene): Json[] {
  if (scene.refuse) return [blocked];
  const pieces = partsOf(scene).flatMap((part): Json[] => {
    if (part.text === undefined) return [part];
    const texts = fragments(part.text);
    // A signature comes with the last piece.
    const { thoughtSignature: _signature, ...unsigned } = part;
    return texts.map((text, index) => ({ ...(index === texts.length - 1 ? part : unsigned), text }));
  });
  const events = pieces.map((piece) =>
    answerOf(scene, [piece], [{ promptTokenCount: usage.input, totalTokenCount: usage.input }]),
  );
  if (scene.streamError) return [...events.slice(0, 1), errorOf(503)?.body];
  return [...events, answerOf(scene, [{ text: "" }], [usageOf(scene), "STOP"])];
}
