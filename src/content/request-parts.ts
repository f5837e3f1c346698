// Finds the pictures and files in a request, with the name by which an error speaks of each; and puts others in their place.
import type { ChatRequest } from "../wire/chat-request.ts";
import type { ContentPart, FilePart, ImagePart, Message } from "../wire/message.ts";

export type Modality = "image" | "file" | "audio" | "video";

export interface Located<Part extends ContentPart> {
  part: Part;
  message: number;
  index: number;
  /** `messages[2].content[1]`. */
  path: string;
}

const modalityOfPart: Partial<Record<ContentPart["type"], Modality>> = {
  image_url: "image",
  file: "file",
  input_audio: "audio",
  video_url: "video",
};

function partsOf(message: Message): readonly ContentPart[] {
  return Array.isArray(message.content) ? message.content : [];
}

/** What a model must be able to read besides text. */
export function modalitiesOf(request: Pick<ChatRequest, "messages">): Set<Modality> {
  const modalities = new Set<Modality>();
  for (const message of request.messages) {
    for (const part of partsOf(message)) {
      const modality = modalityOfPart[part.type];
      if (modality !== undefined) modalities.add(modality);
    }
  }
  return modalities;
}

function locate<Part extends ContentPart>(
  request: Pick<ChatRequest, "messages">,
  is: (part: ContentPart) => part is Part,
): Located<Part>[] {
  return request.messages.flatMap((message, messageIndex) =>
    partsOf(message).flatMap((part, index) =>
      is(part) ? [{ part, message: messageIndex, index, path: `messages[${messageIndex}].content[${index}]` }] : [],
    ),
  );
}

export function imagesOf(request: Pick<ChatRequest, "messages">): Located<ImagePart>[] {
  return locate(request, (part): part is ImagePart => part.type === "image_url");
}

/** Films and sounds, which go to the provider as they came. */
export function recordingsOf(request: Pick<ChatRequest, "messages">): Located<ContentPart>[] {
  return locate(request, (part): part is ContentPart => part.type === "video_url" || part.type === "input_audio");
}

/** How many pictures the `image` price is for. */
export function countImages(request: Pick<ChatRequest, "messages">): number {
  return imagesOf(request).length;
}

export function filesOf(request: Pick<ChatRequest, "messages">): Located<FilePart>[] {
  return locate(request, (part): part is FilePart => part.type === "file");
}

/** The request with other parts where `replacements` has some, by path; the request itself where it has none. */
export function replaceParts(
  request: ChatRequest,
  replacements: ReadonlyMap<string, readonly ContentPart[]>,
): ChatRequest {
  if (replacements.size === 0) return request;
  const messages = request.messages.map((message, messageIndex): Message => {
    const parts = partsOf(message);
    const paths = parts.map((_, index) => `messages[${messageIndex}].content[${index}]`);
    if (!paths.some((path) => replacements.has(path))) return message;
    return { ...message, content: parts.flatMap((part, index) => replacements.get(paths[index] ?? "") ?? [part]) };
  });
  return { ...request, messages };
}

/** The request with more parts at the end of one message; text that was a string becomes the first part. */
export function insertParts(request: ChatRequest, at: number, parts: readonly ContentPart[]): ChatRequest {
  const messages = request.messages.map((message, index): Message => {
    if (index !== at) return message;
    const { content } = message;
    const before: ContentPart[] = typeof content === "string" ? [{ type: "text", text: content }] : (content ?? []);
    return { ...message, content: [...before, ...parts] };
  });
  return { ...request, messages };
}
