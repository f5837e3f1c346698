// The body of POST /responses: OpenAI's request with the router's own fields beside it (wire reference §9). What needs an
// earlier response is refused by the table before.
import * as z from "zod";
import { requestFields } from "../../wire/chat-request.ts";
import { madeOnce } from "../../wire/derived.ts";
import { cacheControlField } from "../../wire/message.ts";
import { openObject, smallRecord } from "../../wire/open-object.ts";
import { requestedTiers } from "../../wire/service-tier.ts";
import { inputItemSchema } from "./input-items.ts";

const schemas = madeOnce(() => {
  const memberSchema = z.looseObject({
    type: z.string(),
    name: z.string().optional(),
    description: z.string().nullish(),
    parameters: openObject.nullish(),
    strict: z.boolean().nullish(),
    cache_control: cacheControlField,
  });
  /** `tools`: of a namespace. */
  const toolSchema = memberSchema.extend({ tools: z.array(memberSchema).max(1024).nullish() });
  const toolChoiceSchema = z.union(
    [z.enum(["none", "auto", "required"]), z.looseObject({ type: z.string(), name: z.string().min(1).optional() })],
    { error: 'must be "none", "auto", "required", {type: "function", name} or {type: "allowed_tools", mode, tools}' },
  );

  const formatSchema = z.discriminatedUnion(
    "type",
    [
      z.looseObject({ type: z.literal("text") }),
      z.looseObject({ type: z.literal("json_object") }),
      z.looseObject({
        type: z.literal("json_schema"),
        name: z.string().min(1).max(64),
        schema: openObject,
        description: z.string().nullish(),
        strict: z.boolean().nullish(),
      }),
    ],
    { error: "must be of type text, json_object or json_schema" },
  );

  const requestSchema = z.looseObject({
    model: requestFields.model,
    models: requestFields.models,
    provider: requestFields.provider,
    plugins: requestFields.plugins,
    session_id: requestFields.session_id,
    user: requestFields.user,
    safety_identifier: z.string().nullish(),
    cache_control: requestFields.cache_control,
    prompt_cache_key: requestFields.prompt_cache_key,
    prompt_cache_options: openObject.nullish(),
    stream: requestFields.stream,
    temperature: requestFields.temperature,
    top_p: requestFields.top_p,
    top_k: requestFields.top_k,
    top_logprobs: requestFields.top_logprobs,
    presence_penalty: requestFields.presence_penalty,
    frequency_penalty: requestFields.frequency_penalty,
    parallel_tool_calls: requestFields.parallel_tool_calls,
    reasoning: requestFields.reasoning,
    input: z.union([z.string(), z.array(inputItemSchema()).min(1, "must hold at least one item")]),
    instructions: z.string({ error: "must be a string" }).nullish(),
    max_output_tokens: requestFields.max_tokens,
    max_tool_calls: requestFields.max_tool_calls,
    web_search_options: requestFields.web_search_options,
    tools: z.array(toolSchema).nullish(),
    tool_choice: toolChoiceSchema.nullish(),
    text: z.looseObject({ format: formatSchema.nullish(), verbosity: z.string().nullish() }).nullish(),
    include: z.array(z.string()).max(64).nullish(),
    truncation: z.enum(["auto", "disabled"]).nullish(),
    metadata: smallRecord(z.string()).nullish(),
    service_tier: z.enum(requestedTiers).nullish(),
    modalities: z.array(z.string()).max(64).nullish(),
  });
  return { memberSchema, formatSchema, requestSchema };
});
type Schemas = ReturnType<typeof schemas>;

export const responsesRequestSchema = () => schemas().requestSchema;
export type ResponsesRequest = z.infer<Schemas["requestSchema"]>;
export type ResponsesFormat = z.infer<Schemas["formatSchema"]>;
export type ResponsesTool = z.infer<Schemas["memberSchema"]> & {
  tools?: z.infer<Schemas["memberSchema"]>[] | null | undefined;
};
