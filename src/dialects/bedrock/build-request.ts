// Our request → Bedrock's Converse. Each idea has its own file; here they only come together.

import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { ok, type Result } from "../../wire/result.ts";
import { tierAsked } from "../../wire/service-tier.ts";
import { structuredAnswer } from "../claude/response-format.ts";
import { samplingFields } from "../claude/sampling.ts";
import { converseBetas, knownBetas } from "../claude/support.ts";
import { claudeReasoning } from "../claude/thinking-blocks.ts";
import { type Intent, readIntent } from "../common/intent.ts";
import { withNotes } from "../common/notes.ts";
import { noteUnsent, unknownToClaudeHosts } from "../common/unsent.ts";
import { userFirst } from "../common/user-first.ts";
import type { AskedInHeaders, Target, UpstreamRequest } from "../dialect.ts";
import { addAutomatic, limitCachePoints } from "./cache-points.ts";
import { cachePoint } from "./content-blocks.ts";
import { toMessages } from "./messages.ts";
import { quirksOf } from "./quirks.ts";
import { modelThinking } from "./thinking.ts";
import { forcesTool, toolConfig } from "./tools.ts";

export function buildRequest(
  request: ChatRequest,
  target: Target,
  asked?: AskedInHeaders,
): Result<UpstreamRequest, string> {
  const intent = readIntent(request, { severalChoices: false, reasoning: claudeReasoning });
  if (!intent.ok) return intent;
  const built = buildBody(request, intent.value, { target, betas: betasFor(target, asked?.betas ?? []) });
  if (!built.ok) return built;
  const { body, notes } = built.value;
  const method = request.stream === true ? "converse-stream" : "converse";
  const path = `/model/${encodeURIComponent(target.endpoint.upstream_model)}/${method}`;
  return ok(withNotes({ path, headers: {}, body: JSON.stringify(body) }, notes));
}

interface Upstream {
  target: Target;
  betas: ReturnType<typeof knownBetas>;
}

/** Converse hands them to Claude's own API; other models have no such thing. */
function betasFor(target: Target, asked: readonly string[]): Upstream["betas"] {
  const { reasoning } = quirksOf(target);
  const isClaude = reasoning === "budget" || reasoning === "adaptive";
  return knownBetas(asked, isClaude ? converseBetas : new Set());
}

function buildBody(
  request: ChatRequest,
  intent: Intent,
  { target, betas }: Upstream,
): Result<{ body: JsonRecord; notes: Note[] }, string> {
  const quirks = quirksOf(target);
  const conversation = userFirst(intent.conversation);
  const messages = toMessages(conversation);
  if (!messages.ok) return messages;
  const structured = structuredAnswer(intent.format, quirks.structured_outputs === "native");
  if (!structured.ok) return structured;
  const tools = toolConfig(intent.tools, structured.value.tool, conversation);
  const thinking = modelThinking({
    request,
    reasoning: intent.reasoning,
    target,
    conversation,
    forcesTool: forcesTool(tools),
  });
  if (!thinking.ok) return thinking;

  const system = conversation.system.flatMap(({ text, cache_control }) => [{ text }, ...cachePoint(cache_control)]);
  addAutomatic(messages.value, cachePoint(request.cache_control));
  const surplus = limitCachePoints(
    [tools.tools, system, ...messages.value.map(({ content }) => content)],
    quirks.cache_points,
  );
  const sampling = samplingFields(request, {
    thinks: thinking.value.thinks,
    together: quirks.temperature_with_top_p,
  });
  const { temperature, top_p, top_k, stop_sequences } = sampling.fields;
  const inference = present({
    maxTokens: thinking.value.maxTokens,
    temperature,
    topP: top_p,
    stopSequences: stop_sequences,
  });
  const anthropic_beta = betas.betas.length === 0 ? undefined : betas.betas;
  const model = present({ ...thinking.value.fields, top_k, anthropic_beta });
  const { format } = structured.value;
  const output = present({ textFormat: format && textFormat(format.schema), effort: thinking.value.effort });
  const tier = tierAsked(request.service_tier);
  const { notes: toolNotes, ...toolFields } = tools;
  const body = present({
    messages: messages.value,
    system: filled(system),
    inferenceConfig: filled(inference),
    toolConfig: toolFields.tools.length === 0 ? undefined : toolFields,
    additionalModelRequestFields: filled(model),
    // Converse itself does not say which of them it was.
    additionalModelResponseFieldPaths: stop_sequences === undefined ? undefined : ["/stop_sequence"],
    outputConfig: filled(output),
    serviceTier: tier === undefined ? undefined : { type: tier },
  });
  const notes: Note[] = [
    ...conversation.notes,
    ...structured.value.notes,
    ...toolNotes,
    ...thinking.value.notes,
    ...sampling.notes,
    ...surplus,
    ...betas.notes,
    ...noteUnsent(
      request,
      intent.tools.parallel ? unknownToClaudeHosts : [...unknownToClaudeHosts, "parallel_tool_calls"],
    ),
  ];
  return ok({ body, notes });
}

function textFormat(schema: JsonRecord): JsonRecord {
  return { type: "json_schema", structure: { jsonSchema: { schema: JSON.stringify(schema), name: "answer" } } };
}

function filled<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}
