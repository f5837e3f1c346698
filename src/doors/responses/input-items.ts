// The items of `input` in OpenAI's Responses, as clients send them. Loose: what is not named here is not looked at.
import * as z from "zod";
import { cacheControlSchema, callName } from "../../wire/message.ts";

const cache_control = cacheControlSchema.nullish();

const textPart = z.looseObject({ type: z.literal("input_text"), text: z.string(), cache_control });
const imagePart = z.looseObject({
  type: z.literal("input_image"),
  image_url: z.string({ error: "must be a URL or a data URL; files of the Files API are not kept here" }),
  detail: z.string().nullish(),
  cache_control,
});
const filePart = z
  .looseObject({
    type: z.literal("input_file"),
    filename: z.string().nullish(),
    file_data: z.string().nullish(),
    file_url: z.string().nullish(),
    file_id: z.string().nullish(),
    cache_control,
  })
  .refine(({ file_data, file_url, file_id }) => (file_data ?? file_url ?? file_id) != null, {
    error: "needs file_data or file_url",
  });
const audioPart = z.looseObject({
  type: z.literal("input_audio"),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }),
});
/** What an assistant said, in items that come back. */
const spokenPart = z.looseObject({ type: z.literal("output_text"), text: z.string(), cache_control });
const refusalPart = z.looseObject({ type: z.literal("refusal"), refusal: z.string() });

const partSchema = z.discriminatedUnion("type", [textPart, imagePart, filePart, audioPart, spokenPart, refusalPart], {
  error: "must be one of input_text, input_image, input_file, input_audio, output_text, refusal",
});
export type InputPart = z.infer<typeof partSchema>;

const content = z.union([z.string(), z.array(partSchema)]);

const messageItem = z.looseObject({
  type: z.literal("message"),
  role: z.enum(["user", "assistant", "system", "developer"]),
  content,
});
const callItem = z.looseObject({
  type: z.literal("function_call"),
  call_id: callName,
  name: callName,
  arguments: z.string(),
});
const outputItem = z.looseObject({ type: z.literal("function_call_output"), call_id: callName, output: content });
const textOfReasoning = z.looseObject({ type: z.string(), text: z.string() });
const reasoningItem = z.looseObject({
  type: z.literal("reasoning"),
  id: z.string().nullish(),
  summary: z.array(textOfReasoning).nullish(),
  content: z.array(textOfReasoning).nullish(),
  encrypted_content: z.string().nullish(),
});

const typedItem = z.discriminatedUnion("type", [messageItem, callItem, outputItem, reasoningItem], {
  error:
    "must be one of message, function_call, function_call_output, reasoning; " +
    "items of hosted tools and references to stored items cannot be read here",
});

/** The short form of a message has no type. */
export const inputItemSchema = z.preprocess(
  (item) => (typeof item === "object" && item !== null && "role" in item ? { type: "message", ...item } : item),
  typedItem,
);
export type InputItem = z.infer<typeof typedItem>;
export type ReasoningInput = z.infer<typeof reasoningItem>;
