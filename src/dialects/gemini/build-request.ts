// Our request → Gemini's generateContent. Each idea has its own file; here they only come together.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { ok, type Result } from "../../wire/result.ts";
import { tierAsked } from "../../wire/service-tier.ts";
import { vendorSearchOf } from "../../wire/web-search.ts";
import { answerTool } from "../common/answer-tool.ts";
import { readIntent } from "../common/intent.ts";
import { withNotes } from "../common/notes.ts";
import { noteUnsent } from "../common/unsent.ts";
import { userFirst } from "../common/user-first.ts";
import type { Target, UpstreamRequest } from "../dialect.ts";
import { toContents } from "./contents.ts";
import { formatConfig, samplingConfig } from "./generation-config.ts";
import { type GeminiQuirks, quirksOf } from "./quirks.ts";
import { thinkingConfig } from "./thinking.ts";
import { geminiReasoning } from "./thought-signatures.ts";
import { toolFields } from "./tools.ts";
import { withSearch } from "./web-search.ts";

export function buildRequest(request: ChatRequest, target: Target): Result<UpstreamRequest, string> {
  const built = buildBody(request, target, quirksOf(target));
  if (!built.ok) return built;
  const { body, notes } = built.value;
  const path = `/models/${encodeURIComponent(target.endpoint.upstream_model)}${methodOf(request)}`;
  return ok(withNotes({ path, headers: {}, body: JSON.stringify(body) }, notes));
}

export function methodOf(request: ChatRequest): string {
  return request.stream === true ? ":streamGenerateContent?alt=sse" : ":generateContent";
}

const unknownHere = ["repetition_penalty", "min_p", "top_a", "logit_bias"] as const;

/** Vertex has the same body, under other quirks. */
export function buildBody(
  request: ChatRequest,
  target: Target,
  quirks: GeminiQuirks,
): Result<{ body: JsonRecord; notes: Note[] }, string> {
  const intent = readIntent(request, {
    nameCharacters: ".:",
    severalChoices: true,
    reasoning: geminiReasoning,
    assistantMedia: true,
  });
  if (!intent.ok) return intent;
  const { tools: wanted, format, reasoning } = intent.value;
  const conversation = userFirst(intent.value.conversation);
  const contents = toContents(conversation, quirks);
  if (!contents.ok) return contents;
  const thinking = thinkingConfig(request, reasoning, { target, quirks });
  if (!thinking.ok) return thinking;

  // With tools that may be called, and where the two do not go together, the answer becomes a tool as well.
  const asTool = wanted.tools.length > 0 && !quirks.structured_outputs_with_tools;
  const answer = answerTool(asTool ? format : { kind: "text" });
  if (!answer.ok) return answer;
  const tools = toolFields(wanted, answer.value);
  const shape = formatConfig(asTool ? { kind: "text" } : format);
  const generationConfig = present({
    ...samplingConfig(request),
    ...shape.fields,
    thinkingConfig: thinking.value.config,
  });
  const instructions = conversation.system.map(({ text }) => ({ text }));
  const body: JsonRecord = {
    contents: contents.value.contents,
    ...present({ systemInstruction: instructions.length === 0 ? undefined : { parts: instructions } }),
    ...withSearch(tools.fields, vendorSearchOf(request)),
    ...present({ serviceTier: tierAsked(request.service_tier) }),
    ...present({ generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig }),
  };
  const notes: Note[] = [
    ...conversation.notes,
    ...contents.value.notes,
    ...tools.notes,
    ...thinking.value.notes,
    ...shape.notes,
    ...noteUnsent(request, wanted.parallel ? unknownHere : [...unknownHere, "parallel_tool_calls"]),
  ];
  return ok({ body, notes });
}
