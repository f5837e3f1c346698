// Parameters of the draw and of the answer's form → Gemini's `generationConfig`.

import type { ChatRequest } from "../../wire/chat-request.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { filled } from "../../wire/present.ts";
import { maxTokensOf } from "../common/max-tokens.ts";
import type { WantedFormat } from "../common/response-format.ts";
import { responseSchema } from "./schemas.ts";

export function samplingConfig(request: ChatRequest): JsonRecord {
  const stops = [request.stop ?? []].flat().filter((one) => one !== "");
  return withoutMissing({
    temperature: request.temperature,
    topP: request.top_p,
    topK: request.top_k,
    maxOutputTokens: maxTokensOf(request),
    stopSequences: filled(stops),
    // Of 32 bits there: a longer one is cut, the same each time.
    seed: request.seed == null ? undefined : request.seed | 0,
    presencePenalty: request.presence_penalty,
    frequencyPenalty: request.frequency_penalty,
    candidateCount: request.n,
    responseLogprobs: request.logprobs,
    logprobs: request.logprobs === true ? request.top_logprobs : undefined,
    ...mediaConfig(request),
  });
}

export function formatConfig(format: WantedFormat): { fields: JsonRecord; notes: Note[] } {
  if (format.kind === "text") return { fields: {}, notes: [] };
  const fields = { responseMimeType: "application/json" };
  if (format.kind === "json_object") return { fields, notes: [] };
  const { schema, notes } = responseSchema(format.schema);
  return { fields: { ...fields, responseJsonSchema: schema }, notes };
}

function mediaConfig({ modalities, image_config }: ChatRequest): JsonRecord {
  const config: JsonRecord = {};
  if (Array.isArray(modalities)) config["responseModalities"] = modalities.map((name) => String(name).toUpperCase());
  if (isRecord(image_config)) {
    config["imageConfig"] = withoutMissing({
      aspectRatio: image_config["aspect_ratio"],
      imageSize: image_config["image_size"],
    });
  }
  return config;
}

function withoutMissing(record: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null));
}
