// Messages of a chat request, as clients send them. Loose on purpose: what is not named here passes untouched.
import * as z from "zod";

// Each is made once, however many fields have it: a Worker that starts makes them all.
const text = z.string();
const optional = text.optional();
const nullish = text.nullish();
const typed = z.array(z.looseObject({ type: text })).nullish();

const cacheControl = z.looseObject({ type: text, ttl: optional });
export type CacheControl = z.infer<typeof cacheControl>;
export const cacheControlField = cacheControl.nullish();

const textPart = z.looseObject({
  type: z.literal("text"),
  text,
  cache_control: cacheControlField,
});
const imagePart = z.looseObject({
  type: z.literal("image_url"),
  image_url: z.looseObject({ url: text, detail: optional }),
});
const audioPart = z.looseObject({
  type: z.literal("input_audio"),
  input_audio: z.looseObject({ data: text, format: text }),
});
const videoPart = z.looseObject({ type: z.literal("video_url"), video_url: z.looseObject({ url: text }) });
const filePart = z.looseObject({
  type: z.literal("file"),
  file: z.looseObject({ filename: optional, file_data: optional, file_id: optional }),
});

export const contentPartSchema = z.discriminatedUnion("type", [textPart, imagePart, audioPart, videoPart, filePart]);
export type ContentPart = z.infer<typeof contentPartSchema>;
export type TextPart = z.infer<typeof textPart>;
export type ImagePart = z.infer<typeof imagePart>;
export type FilePart = z.infer<typeof filePart>;

const content = z.union([text, z.array(contentPartSchema)], {
  error: "must be a string or an array of content parts (text, image_url, input_audio, video_url, file)",
});

/** Characters of an id or a name of a tool call: some vendors' ids carry encrypted state of several thousand. */
const maxNameLength = 65_536;
const tooLongName = `must have at most ${maxNameLength} characters`;
export const callName = z.string().max(maxNameLength, tooLongName);

export const toolCallSchema = z.looseObject({
  id: callName,
  type: optional,
  function: z.looseObject({ name: callName, arguments: text }),
});
export type ToolCall = z.infer<typeof toolCallSchema>;

const systemMessage = z.looseObject({ role: z.literal("system"), content, name: optional });
const developerMessage = z.looseObject({ role: z.literal("developer"), content, name: optional });
const userMessage = z.looseObject({ role: z.literal("user"), content, name: optional });
const assistantMessage = z.looseObject({
  role: z.literal("assistant"),
  content: content.nullish(),
  name: nullish,
  tool_calls: z.array(toolCallSchema).nullish(),
  refusal: nullish,
  reasoning: nullish,
  reasoning_details: typed,
  annotations: typed,
  /** What a vendor called the message: on the way to its answer, or the answer. */
  phase: nullish,
});
const toolMessage = z.looseObject({
  role: z.literal("tool"),
  content,
  tool_call_id: z
    .string({ error: "is required on a tool message: the id of the tool call it answers" })
    .max(maxNameLength, tooLongName),
  name: nullish,
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
