// The body of POST /messages: Anthropic's request with the router's own fields beside it (wire reference §9).
import * as z from "zod";
import { requestFields } from "../../wire/chat-request.ts";
import { madeOnce } from "../../wire/derived.ts";
import { cacheControlField } from "../../wire/message.ts";
import { openObject } from "../../wire/open-object.ts";
import { requestedTiers } from "../../wire/service-tier.ts";
import { blockSchemas } from "./content-blocks.ts";

const schemas = madeOnce(() => {
  const { messageParamSchema, textBlockSchema } = blockSchemas();
  const toolSchema = z.looseObject({
    type: z.string().nullish(),
    name: z.string().optional(),
    description: z.string().nullish(),
    input_schema: openObject.optional(),
    strict: z.boolean().nullish(),
    cache_control: cacheControlField,
  });

  const parallel = { disable_parallel_tool_use: z.boolean().nullish() };
  const toolChoiceSchema = z.discriminatedUnion(
    "type",
    [
      z.looseObject({ type: z.literal("auto"), ...parallel }),
      z.looseObject({ type: z.literal("any"), ...parallel }),
      z.looseObject({ type: z.literal("tool"), name: z.string().min(1), ...parallel }),
      z.looseObject({ type: z.literal("none") }),
    ],
    { error: "must be of type auto, any, tool or none" },
  );

  const display = z.enum(["summarized", "omitted"]).nullish();
  const thinkingSchema = z.discriminatedUnion(
    "type",
    [
      z.looseObject({ type: z.literal("enabled"), budget_tokens: z.int().positive(), display }),
      z.looseObject({ type: z.literal("disabled") }),
      z.looseObject({ type: z.literal("adaptive"), display }),
      z.looseObject({ type: z.literal("between_tools") }),
    ],
    { error: "must be of type enabled, disabled, adaptive or between_tools" },
  );

  const formatSchema = z.looseObject({ type: z.literal("json_schema"), schema: openObject });

  const outputConfigSchema = z.looseObject({
    effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
    format: formatSchema.nullish(),
    task_budget: openObject.nullish(),
  });

  const fallbacks = z
    .array(z.strictObject({ model: z.string().min(1).max(1024) }))
    .max(3, "must have 3 items or fewer")
    .nullish();

  const requestSchema = z
    .looseObject({
      model: requestFields.model,
      models: requestFields.models,
      fallbacks,
      provider: requestFields.provider,
      plugins: requestFields.plugins,
      session_id: requestFields.session_id,
      user: requestFields.user,
      max_tool_calls: requestFields.max_tool_calls,
      web_search_options: requestFields.web_search_options,
      cache_control: requestFields.cache_control,
      stream: requestFields.stream,
      max_tokens: requestFields.max_tokens,
      temperature: requestFields.temperature,
      top_p: requestFields.top_p,
      top_k: requestFields.top_k,
      messages: z.array(messageParamSchema).min(1, "must hold at least one message"),
      system: z.union([z.string(), z.array(textBlockSchema)]).nullish(),
      stop_sequences: z.array(z.string()).max(1024).nullish(),
      metadata: z.looseObject({ user_id: z.string().nullish() }).nullish(),
      tools: z.array(toolSchema).nullish(),
      tool_choice: toolChoiceSchema.nullish(),
      thinking: thinkingSchema.nullish(),
      output_config: outputConfigSchema.nullish(),
      /** The older place of `output_config.format`. */
      output_format: formatSchema.nullish(),
      mcp_servers: z.array(openObject).max(64).nullish(),
      container: z.union([z.string(), openObject]).nullish(),
      context_management: openObject.nullish(),
      service_tier: z.enum([...requestedTiers, "standard_only"]).nullish(),
      speed: z.enum(["fast", "standard"]).nullish(),
    })
    .refine(({ models, fallbacks }) => fallbacks == null || models == null, {
      path: ["fallbacks"],
      error: "cannot be used together with models: give one of them",
    });
  return { toolSchema, toolChoiceSchema, requestSchema };
});
type Schemas = ReturnType<typeof schemas>;

export const messagesRequestSchema = () => schemas().requestSchema;
export type MessagesTool = z.infer<Schemas["toolSchema"]>;
export type MessagesToolChoice = z.infer<Schemas["toolChoiceSchema"]>;
export type MessagesRequest = z.infer<Schemas["requestSchema"]>;
