// Messages of a chat request, as clients send them. Loose on purpose: what is not named here passes untouched.
import * as z from "zod";

export const cacheControlSchema = z.looseObject({ type: z.string(), ttl: z.string().optional() });
export type CacheControl = z.infer<typeof cacheControlSchema>;

const textPart = z.looseObject({
  type: z.literal("text"),
  text: z.string(),
  cache_control: cacheControlSchema.nullish(),
});
const imagePart = z.looseObject({
  type: z.literal("image_url"),
  image_url: z.looseObject({ url: z.string(), detail: z.string().optional() }),
});
const audioPart = z.looseObject({
  type: z.literal("input_audio"),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }),
});
const videoPart = z.looseObject({ type: z.literal("video_url"), video_url: z.looseObject({ url: z.string() }) });
const filePart = z.looseObject({
  type: z.literal("file"),
  file: z.looseObject({
    filename: z.string().optional(),
    file_data: z.string().optional(),
    file_id: z.string().optional(),
  }),
});

export const contentPartSchema = z.discriminatedUnion("type", [textPart, imagePart, audioPart, videoPart, filePart]);
export type ContentPart = z.infer<typeof contentPartSchema>;
export type TextPart = z.infer<typeof textPart>;
export type ImagePart = z.infer<typeof imagePart>;
export type FilePart = z.infer<typeof filePart>;

const content = z.union([z.string(), z.array(contentPartSchema)], {
  error: "must be a string or an array of content parts (text, image_url, input_audio, video_url, file)",
});

/** Characters of an id or a name of a tool call: some vendors' ids carry encrypted state of several thousand. */
const maxNameLength = 65_536;
const tooLongName = `must have at most ${maxNameLength} characters`;
export const callName = z.string().max(maxNameLength, tooLongName);

export const toolCallSchema = z.looseObject({
  id: callName,
  type: z.string().optional(),
  function: z.looseObject({ name: callName, arguments: z.string() }),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

const systemMessage = z.looseObject({ role: z.literal("system"), content, name: z.string().optional() });
const developerMessage = z.looseObject({ role: z.literal("developer"), content, name: z.string().optional() });
const userMessage = z.looseObject({ role: z.literal("user"), content, name: z.string().optional() });
const assistantMessage = z.looseObject({
  role: z.literal("assistant"),
  content: content.nullish(),
  name: z.string().nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
  refusal: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_details: z.array(z.looseObject({ type: z.string() })).nullish(),
  annotations: z.array(z.looseObject({ type: z.string() })).nullish(),
  /** What a vendor called the message: on the way to its answer, or the answer. */
  phase: z.string().nullish(),
});
const toolMessage = z.looseObject({
  role: z.literal("tool"),
  content,
  tool_call_id: z
    .string({ error: "is required on a tool message: the id of the tool call it answers" })
    .max(maxNameLength, tooLongName),
  name: z.string().nullish(),
  /** The tool failed, and the content says how. Vendors without such a field get the content alone. */
  is_error: z.boolean().nullish(),
});

export const messageSchema = z.discriminatedUnion(
  "role",
  [systemMessage, developerMessage, userMessage, assistantMessage, toolMessage],
  { error: "must be one of system, developer, user, assistant, tool" },
);
export type Message = z.infer<typeof messageSchema>;
export type AssistantMessage = z.infer<typeof assistantMessage>;
export type ToolMessage = z.infer<typeof toolMessage>;
