// Which quirks each dialect knows, and of what type, for a page that is checked before it becomes a catalog. The types are
// the dialects' own: a property that is missing here, or has another type, does not compile.
import * as z from "zod";
import type { DialectName } from "../../catalog/catalog.ts";
import type { AnthropicQuirks } from "../../dialects/anthropic/quirks.ts";
import type { BedrockQuirks } from "../../dialects/bedrock/quirks.ts";
import type { GeminiQuirks } from "../../dialects/gemini/quirks.ts";
import type { OpenAiQuirks } from "../../dialects/openai/quirks.ts";
import type { Publisher } from "../../dialects/vertex/publisher.ts";
import type { WorkersAiQuirks } from "../../dialects/workers-ai/quirks.ts";

type Shape<Quirks> = { [Name in keyof Quirks]: z.ZodType<Quirks[Name]> };

const tokens = z.int().nonnegative();

const openai: Shape<OpenAiQuirks> = {
  path: z.string().startsWith("/"),
  max_tokens_field: z.enum(["max_tokens", "max_completion_tokens"]),
  stream_usage: z.boolean(),
  reasoning: z.enum([
    "reasoning_effort",
    "reasoning_object",
    "enable_thinking",
    "thinking_type",
    "thinking_effort",
    "none",
  ]),
  reasoning_input: z.enum(["reasoning", "reasoning_content", "none"]),
  developer_role: z.enum(["developer", "system"]),
  cache_control: z.boolean(),
  tool_choice_required: z.enum(["required", "any"]),
  drop_fields: z.array(z.string()),
  headers: z.record(z.string(), z.string()),
  rerank_path: z.string().startsWith("/"),
  rerank_top_field: z.enum(["top_n", "top_k"]),
  rerank_objects: z.boolean(),
  rerank_pairs: z.boolean(),
};

const anthropic: Shape<AnthropicQuirks> = {
  reasoning: z.enum(["budget", "adaptive"]),
  reasoning_mandatory: z.boolean(),
  structured_outputs: z.enum(["native", "tool"]),
  betas: z.array(z.string()),
};

const gemini: Shape<GeminiQuirks> = {
  reasoning: z.enum(["budget", "level"]),
  reasoning_mandatory: z.boolean(),
  min_reasoning_tokens: tokens,
  max_reasoning_tokens: tokens,
  structured_outputs_with_tools: z.boolean(),
  call_ids: z.boolean(),
  media_type_required: z.boolean(),
};

const bedrock: Shape<BedrockQuirks> = {
  reasoning: z.enum(["budget", "adaptive", "effort", "none"]),
  reasoning_mandatory: z.boolean(),
  structured_outputs: z.enum(["tool", "native"]),
  cache_points: z.boolean(),
};

const workersAi: Shape<WorkersAiQuirks> = { response_format: z.enum(["bare", "openai"]) };

const publisher = (name: Publisher) => z.literal(name);
const some = (shape: z.core.$ZodLooseShape) => z.strictObject(shape).partial();

const shapes: Record<DialectName, z.ZodType> = {
  openai: some(openai),
  anthropic: some(anthropic),
  gemini: some(gemini),
  bedrock: some(bedrock),
  vertex: z.discriminatedUnion("publisher", [
    some({ ...gemini, publisher: publisher("google") }),
    some(anthropic).extend({ publisher: publisher("anthropic") }),
  ]),
  "workers-ai": some(workersAi),
  sandbox: z.strictObject({}),
};

/** What is wrong with the quirks of an endpoint or a provider of a dialect; undefined where nothing is. */
export function quirkProblem(dialect: DialectName, quirks: Record<string, unknown>): string | undefined {
  const checked = shapes[dialect].safeParse(quirks);
  return checked.success ? undefined : z.prettifyError(checked.error);
}
