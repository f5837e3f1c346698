// Our request → the body of Claude's Messages. Each idea has its own file; here they only come together.
import { anthropicOnlyOf } from "../../wire/anthropic-only.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { ok, type Result } from "../../wire/result.ts";
import { tierAsked } from "../../wire/service-tier.ts";
import { vendorSearchOf } from "../../wire/web-search.ts";
import { readIntent } from "../common/intent.ts";
import { noteUnsent, unknownToClaudeHosts } from "../common/unsent.ts";
import { userFirst } from "../common/user-first.ts";
import type { Target } from "../dialect.ts";
import { limitMarkers } from "./cache-markers.ts";
import { cacheMarker, textBlock } from "./content-blocks.ts";
import { toMessages } from "./messages.ts";
import { quirksOf } from "./quirks.ts";
import { type StructuredAnswer, structuredAnswer } from "./response-format.ts";
import { samplingFields } from "./sampling.ts";
import { readThinking, type Thinking, withoutObstacle } from "./thinking.ts";
import { claudeReasoning } from "./thinking-blocks.ts";
import { forcesTool, toolFields } from "./tools.ts";
import { searchTools } from "./web-search.ts";

/** The published priority of Claude is its speed (https://docs.claude.com/en/docs/build-with-claude/fast-mode). */
const fastBeta = "fast-mode-2026-02-01";

/** `asked`: what the client asks for, as far as the host knows it. */
export function betaHeader(request: ChatRequest, target: Target, asked: readonly string[]): Record<string, string> {
  const isFast = tierAsked(request.service_tier) === "priority";
  const betas = new Set([...quirksOf(target).betas, ...(isFast ? [fastBeta] : []), ...asked]);
  return betas.size === 0 ? {} : { "anthropic-beta": [...betas].join(",") };
}

/** Everything but the model, which other hosts of Claude name elsewhere. */
export function buildBody(request: ChatRequest, target: Target): Result<{ body: JsonRecord; notes: Note[] }, string> {
  const intent = readIntent(request, { severalChoices: false, reasoning: claudeReasoning });
  if (!intent.ok) return intent;
  const quirks = quirksOf(target);
  const native = quirks.structured_outputs === "native";
  const conversation = userFirst(intent.value.conversation);
  const system = conversation.system.map(textBlock);
  const messages = toMessages(conversation);
  if (!messages.ok) return messages;
  const structured = structuredAnswer(intent.value.format, native);
  if (!structured.ok) return structured;
  const wish = readThinking(request, intent.value.reasoning, target);
  if (!wish.ok) return wish;

  const own = anthropicOnlyOf(request);
  const tools = toolFields({
    wanted: intent.value.tools,
    answer: structured.value.tool,
    conversation,
    allowStrict: native,
    own,
  });
  const thought = withoutObstacle(wish.value, conversation.turns, forcesTool(tools));
  const sampling = samplingFields(request, {
    thinks: thought.thinking !== undefined && thought.thinking.type !== "disabled",
    together: quirks.temperature_with_top_p,
  });
  const automatic = cacheMarker(request.cache_control);
  const surplus = limitMarkers(
    { tools: tools.tools, system: system, messages: messages.value },
    automatic !== undefined,
  );
  const { task_budget, ...fields } = own.fields;
  const outputConfig = outputConfigOf(request, thought, { ...structured.value, task_budget });
  const body: JsonRecord = {
    max_tokens: thought.maxTokens,
    messages: messages.value,
    ...fields,
    ...present({
      system: filled(system),
      tools: filled([...tools.tools, ...searchTools(vendorSearchOf(request))]),
      tool_choice: tools.tool_choice,
      thinking: thought.thinking,
      output_config: outputConfig,
      ...sampling.fields,
      cache_control: automatic,
      speed: tierAsked(request.service_tier) === "priority" ? "fast" : undefined,
      service_tier: own.service_tier,
      metadata: request.user == null ? undefined : { user_id: request.user },
      stream: request.stream === true || undefined,
    }),
  };
  const notes: Note[] = [
    ...conversation.notes,
    ...structured.value.notes,
    ...tools.notes,
    ...thought.notes,
    ...sampling.notes,
    ...surplus,
    ...noteUnsent(request, unknownToClaudeHosts),
  ];
  return ok({ body, notes });
}

function filled<Item>(list: Item[]): Item[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** `verbosity` is Anthropic's effort under another name, on models that know efforts. */
function outputConfigOf(
  request: ChatRequest,
  thought: Thinking,
  { format, task_budget }: Pick<StructuredAnswer, "format"> & { task_budget: unknown },
): JsonRecord | undefined {
  const effort = thought.effort ?? request.verbosity ?? undefined;
  const config = present({ effort, format, task_budget });
  return Object.keys(config).length === 0 ? undefined : config;
}
