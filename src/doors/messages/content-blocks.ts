// Content blocks of Anthropic's Messages, as clients send them. Loose: what is not named here is not looked at.
import * as z from "zod";
import { cacheControlSchema, callName } from "../../wire/message.ts";
import { openObject } from "../../wire/open-object.ts";

const cache_control = cacheControlSchema.nullish();

export const textBlockSchema = z.looseObject({ type: z.literal("text"), text: z.string(), cache_control });

const base64Source = z.looseObject({ type: z.literal("base64"), media_type: z.string(), data: z.string() });
const urlSource = z.looseObject({ type: z.literal("url"), url: z.string() });

const imageBlockSchema = z.looseObject({
  type: z.literal("image"),
  source: z.discriminatedUnion("type", [base64Source, urlSource], {
    error: "must be a source of type base64 or url; files of the Files API are not kept here",
  }),
  cache_control,
});

const documentBlockSchema = z.looseObject({
  type: z.literal("document"),
  source: z.discriminatedUnion(
    "type",
    [
      base64Source,
      urlSource,
      z.looseObject({ type: z.literal("text"), data: z.string() }),
      z.looseObject({
        type: z.literal("content"),
        content: z.union([
          z.string(),
          z.array(
            z.discriminatedUnion("type", [textBlockSchema, imageBlockSchema], { error: "must be text or image" }),
          ),
        ]),
      }),
    ],
    { error: "must be a source of type base64, url, text or content; files of the Files API are not kept here" },
  ),
  title: z.string().nullish(),
  context: z.string().nullish(),
  cache_control,
});

const searchResultBlockSchema = z.looseObject({
  type: z.literal("search_result"),
  source: z.string(),
  title: z.string(),
  content: z.array(textBlockSchema),
  cache_control,
});

const sayable = [textBlockSchema, imageBlockSchema, documentBlockSchema, searchResultBlockSchema] as const;

const toolResultBlockSchema = z.looseObject({
  type: z.literal("tool_result"),
  tool_use_id: callName,
  content: z
    .union([
      z.string(),
      z.array(z.discriminatedUnion("type", sayable, { error: "must be one of text, image, document, search_result" })),
    ])
    .nullish(),
  is_error: z.boolean().nullish(),
  cache_control,
});

const toolUseBlockSchema = z.looseObject({
  type: z.literal("tool_use"),
  id: callName,
  name: callName,
  input: openObject,
});
const thinkingBlockSchema = z.looseObject({
  type: z.literal("thinking"),
  thinking: z.string(),
  signature: z.string().nullish(),
});
const redactedThinkingBlockSchema = z.looseObject({ type: z.literal("redacted_thinking"), data: z.string() });

const userBlockSchema = z.discriminatedUnion("type", [...sayable, toolResultBlockSchema], {
  error: "must be one of text, image, document, search_result, tool_result in a user message",
});
const assistantBlockSchema = z.discriminatedUnion(
  "type",
  [textBlockSchema, toolUseBlockSchema, thinkingBlockSchema, redactedThinkingBlockSchema],
  { error: "must be one of text, tool_use, thinking, redacted_thinking in an assistant message" },
);

export const messageParamSchema = z.discriminatedUnion(
  "role",
  [
    z.looseObject({ role: z.literal("user"), content: z.union([z.string(), z.array(userBlockSchema)]) }),
    z.looseObject({ role: z.literal("assistant"), content: z.union([z.string(), z.array(assistantBlockSchema)]) }),
    z.looseObject({ role: z.literal("system"), content: z.union([z.string(), z.array(textBlockSchema)]) }),
  ],
  { error: "must be one of user, assistant, system" },
);

export type TextBlock = z.infer<typeof textBlockSchema>;
export type SayableBlock = z.infer<(typeof sayable)[number]>;
export type DocumentBlock = z.infer<typeof documentBlockSchema>;
export type ToolResultBlock = z.infer<typeof toolResultBlockSchema>;
export type UserBlock = z.infer<typeof userBlockSchema>;
export type AssistantBlock = z.infer<typeof assistantBlockSchema>;
export type MessageParam = z.infer<typeof messageParamSchema>;
