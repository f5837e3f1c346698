// Content blocks of Anthropic's Messages, as clients send them. Loose: what is not named here is not looked at.
import * as z from "zod";
import { vendorBlockTypes } from "../../wire/anthropic-only.ts";
import { madeOnce } from "../../wire/derived.ts";
import { cacheControlField, callName } from "../../wire/message.ts";
import { openObject } from "../../wire/open-object.ts";

export const blockSchemas = madeOnce(() => {
  const cache_control = cacheControlField;

  const textBlockSchema = z.looseObject({ type: z.literal("text"), text: z.string(), cache_control });

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
    citations: openObject.nullish(),
    cache_control,
  });

  const searchResultBlockSchema = z.looseObject({
    type: z.literal("search_result"),
    source: z.string(),
    title: z.string(),
    content: z.array(textBlockSchema),
    citations: openObject.nullish(),
    cache_control,
  });

  const sayable = [textBlockSchema, imageBlockSchema, documentBlockSchema, searchResultBlockSchema] as const;

  /** What a search for tools found: the name of one that the request defines. */
  const toolReferenceSchema = z.looseObject({ type: z.literal("tool_reference"), tool_name: callName, cache_control });

  const toolResultBlockSchema = z.looseObject({
    type: z.literal("tool_result"),
    tool_use_id: callName,
    content: z
      .union([
        z.string(),
        z.array(
          z.discriminatedUnion("type", [...sayable, toolReferenceSchema], {
            error: "must be one of text, image, document, search_result, tool_reference",
          }),
        ),
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
    cache_control,
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
  const vendorBlockSchema = z.looseObject({ type: z.enum(vendorBlockTypes) });
  /** What went before, in the vendor's words. */
  const compactionBlockSchema = z.looseObject({
    type: z.literal("compaction"),
    content: z.string().nullish(),
    cache_control,
  });

  const assistantBlockSchema = z.discriminatedUnion(
    "type",
    [
      textBlockSchema,
      toolUseBlockSchema,
      thinkingBlockSchema,
      redactedThinkingBlockSchema,
      vendorBlockSchema,
      compactionBlockSchema,
    ],
    {
      error:
        "must be one of text, tool_use, thinking, redacted_thinking, compaction or a block of a tool that Anthropic ran " +
        "in an assistant message",
    },
  );

  const messageParamSchema = z.discriminatedUnion(
    "role",
    [
      z.looseObject({ role: z.literal("user"), content: z.union([z.string(), z.array(userBlockSchema)]) }),
      z.looseObject({ role: z.literal("assistant"), content: z.union([z.string(), z.array(assistantBlockSchema)]) }),
      z.looseObject({ role: z.literal("system"), content: z.union([z.string(), z.array(textBlockSchema)]) }),
    ],
    { error: "must be one of user, assistant, system" },
  );
  return {
    textBlockSchema,
    sayable,
    documentBlockSchema,
    searchResultBlockSchema,
    toolReferenceSchema,
    toolResultBlockSchema,
    userBlockSchema,
    assistantBlockSchema,
    messageParamSchema,
  };
});
type Blocks = ReturnType<typeof blockSchemas>;

export type TextBlock = z.infer<Blocks["textBlockSchema"]>;
export type SayableBlock = z.infer<Blocks["sayable"][number]>;
export type DocumentBlock = z.infer<Blocks["documentBlockSchema"]>;
export type SearchResultBlock = z.infer<Blocks["searchResultBlockSchema"]>;
export type ToolReference = z.infer<Blocks["toolReferenceSchema"]>;
export type ToolResultBlock = z.infer<Blocks["toolResultBlockSchema"]>;
export type UserBlock = z.infer<Blocks["userBlockSchema"]>;
export type AssistantBlock = z.infer<Blocks["assistantBlockSchema"]>;
export type MessageParam = z.infer<Blocks["messageParamSchema"]>;
