// The items of `input` in OpenAI's Responses, as clients send them. Loose: what is not named here is not looked at.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { isRecord } from "../../wire/json.ts";
import { cacheControlField, callName } from "../../wire/message.ts";

/** What a vendor's own tools did in earlier turns: nobody else reads it, and what came of it stands in the messages. */
export const hostedItems = [
  "web_search_call",
  "file_search_call",
  "code_interpreter_call",
  "image_generation_call",
  "tool_search_call",
  "tool_search_output",
  "mcp_list_tools",
  "mcp_call",
] as const;
/** The short forms of a message and of a reference have no type. */
function withType(item: unknown): unknown {
  if (!isRecord(item) || item["type"] != null) return item;
  if ("role" in item) return { ...item, type: "message" };
  return Object.keys(item).every((name) => name === "id" || name === "type")
    ? { ...item, type: "item_reference" }
    : item;
}

const schemas = madeOnce(() => {
  const cache_control = cacheControlField;

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

  const content = z.union([z.string(), z.array(partSchema)]);

  const messageItem = z.looseObject({
    type: z.literal("message"),
    role: z.enum(["user", "assistant", "system", "developer"]),
    content,
    phase: z.string().nullish(),
  });
  const callItem = z.looseObject({
    type: z.literal("function_call"),
    call_id: callName,
    name: callName,
    namespace: callName.nullish(),
    arguments: z.string(),
  });
  /** Without `call_id`: what a tool of the client's tells by itself. */
  const outputItem = z.looseObject({
    type: z.literal("function_call_output"),
    call_id: callName.nullish(),
    name: callName.nullish(),
    namespace: callName.nullish(),
    output: content,
  });
  const textOfReasoning = z.looseObject({ type: z.string(), text: z.string() });
  const reasoningItem = z.looseObject({
    type: z.literal("reasoning"),
    id: z.string().nullish(),
    summary: z.array(textOfReasoning).nullish(),
    content: z.array(textOfReasoning).nullish(),
    encrypted_content: z.string().nullish(),
  });

  const customCallItem = z.looseObject({
    type: z.literal("custom_tool_call"),
    call_id: callName,
    name: callName,
    namespace: callName.nullish(),
    input: z.string(),
  });
  const customOutputItem = z.looseObject({
    type: z.literal("custom_tool_call_output"),
    call_id: callName,
    output: content,
  });
  /** Calls of tools that have a type and no name. */
  const typedCallItem = <Type extends string>(type: Type) =>
    z.looseObject({ type: z.literal(type), call_id: callName });
  /** Older clients name the call that it answers in `id`. */
  const localShellOutputItem = z.looseObject({
    type: z.literal("local_shell_call_output"),
    id: callName.nullish(),
    call_id: callName.nullish(),
    output: z.string(),
  });
  const shellOutputItem = z.looseObject({
    type: z.literal("shell_call_output"),
    call_id: callName,
    output: z.union([z.string(), z.array(z.looseObject({}))]),
  });
  const applyPatchOutputItem = z.looseObject({
    type: z.literal("apply_patch_call_output"),
    call_id: callName,
    status: z.string().nullish(),
    output: z.string().nullish(),
  });
  const referenceItem = z.looseObject({ type: z.literal("item_reference"), id: callName });

  const hostedItem = z.looseObject({ type: z.enum(hostedItems) });

  const typedItem = z.discriminatedUnion(
    "type",
    [
      messageItem,
      callItem,
      outputItem,
      reasoningItem,
      customCallItem,
      customOutputItem,
      typedCallItem("local_shell_call"),
      localShellOutputItem,
      typedCallItem("shell_call"),
      shellOutputItem,
      typedCallItem("apply_patch_call"),
      applyPatchOutputItem,
      referenceItem,
      hostedItem,
    ],
    {
      error:
        "must be a message, a reasoning item, or a call or an output of a tool that the client runs; " +
        "compacted conversations and calls that wait for approval by a vendor cannot be read here",
    },
  );
  return { partSchema, reasoningItem, typedItem, itemSchema: z.preprocess(withType, typedItem) };
});
type Schemas = ReturnType<typeof schemas>;

export const inputItemSchema = () => schemas().itemSchema;
export type InputPart = z.infer<Schemas["partSchema"]>;
export type InputItem = z.infer<Schemas["typedItem"]>;
export type ReasoningInput = z.infer<Schemas["reasoningItem"]>;
