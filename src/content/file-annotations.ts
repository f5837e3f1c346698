// `file` annotations: what was read from a PDF, sent to the client with the answer so that it can send it back and the
// file need not be read again. They are known by the SHA-256 of the file's bytes.

import * as z from "zod";
import type { Annotation } from "../wire/answer.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import { madeOnce } from "../wire/derived.ts";
import type { Failure } from "../wire/failure.ts";
import type { ContentPart } from "../wire/message.ts";
import { given, present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";

const contentSchema = madeOnce(() =>
  z.array(
    z.discriminatedUnion("type", [
      z.looseObject({ type: z.literal("text"), text: z.string() }),
      z.looseObject({ type: z.literal("image_url"), image_url: z.looseObject({ url: z.string() }) }),
    ]),
  ),
);

const fileSchema = madeOnce(() =>
  z.looseObject({
    /** Of another router it may have another form, and fits no file. */
    hash: z.string().max(1_024),
    name: z.string().nullish(),
    content: contentSchema(),
  }),
);

/** A file annotation that came back on an assistant message. */
export interface FileAnnotation {
  /** Lower-case hex. */
  hash: string;
  name?: string;
  content: ContentPart[];
  message: number;
  /** `messages[3].annotations[0]`. */
  path: string;
}

export function fileAnnotation(file: { hash: string; name: string | undefined; content: ContentPart[] }): Annotation {
  const { hash, name, content } = file;
  return { type: "file", file: { hash, ...present({ name }), content } };
}

/** Whether there are any; a file need not be sent again for them to count. */
export function hasFileAnnotations({ messages }: Pick<ChatRequest, "messages">): boolean {
  return messages.some((message) => message.role === "assistant" && message.annotations?.some(isOfFile) === true);
}

function isOfFile({ type }: { type: string }): boolean {
  return type === "file";
}

/** All file annotations that a request carries; a 400 names one that is none. */
export function fileAnnotationsOf(request: Pick<ChatRequest, "messages">): Result<FileAnnotation[], Failure> {
  const found: FileAnnotation[] = [];
  for (const [index, message] of request.messages.entries()) {
    if (message.role !== "assistant") continue;
    for (const [position, annotation] of (message.annotations ?? []).entries()) {
      if (!isOfFile(annotation)) continue;
      const path = `messages[${index}].annotations[${position}]`;
      const file = fileSchema().safeParse(annotation["file"]);
      if (!file.success) {
        const [issue] = file.error.issues;
        const field = [`${path}.file`, ...(issue?.path ?? [])].join(".");
        return fail({ kind: "invalid_request", field, message: `${field}: ${issue?.message ?? "is not readable"}` });
      }
      const { hash, name, content } = file.data;
      found.push({ hash: hash.toLowerCase(), ...given({ name }), content, message: index, path });
    }
  }
  return ok(found);
}

/** The request without its file annotations: vendors do not know them, and they can be as long as the file. */
export function withoutFileAnnotations(request: ChatRequest): ChatRequest {
  if (!hasFileAnnotations(request)) return request;
  const messages = request.messages.map((message) => {
    if (message.role !== "assistant" || message.annotations == null) return message;
    const { annotations, ...rest } = message;
    const others = annotations.filter((annotation) => !isOfFile(annotation));
    return others.length === 0 ? rest : { ...rest, annotations: others };
  });
  return { ...request, messages };
}

/** What a model gets instead of a file: its content between lines that say what it is. */
export function partsInsteadOfFile(name: string | undefined, content: readonly ContentPart[]): ContentPart[] {
  const shown = (name ?? "document.pdf").replace(/["<>\r\n]/g, "_");
  return [{ type: "text", text: `<file name="${shown}">` }, ...content, { type: "text", text: "</file>" }];
}
