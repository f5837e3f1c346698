// Where requests that are no conversations have texts for content filters: inputs that are embedded, a query and documents
// that are ranked by it.
import type { EmbeddingsRequest } from "../../wire/embeddings.ts";
import type { RerankDocument, RerankRequest } from "../../wire/rerank.ts";
import { mapped, type TextVisitor } from "./texts.ts";

export function mapInputTexts(request: EmbeddingsRequest, visit: TextVisitor): EmbeddingsRequest {
  const { input } = request;
  if (typeof input === "string") {
    const seen = visit(input, { name: "input", index: null, fromUser: true });
    return seen === input ? request : { ...request, input: seen };
  }
  const list: readonly unknown[] = input;
  const inputs = mapped([...list], (one, index) => {
    const see = (text: string) => visit(text, { name: `input[${index}]`, index, fromUser: true });
    if (typeof one === "string") return see(one);
    if (!hasContent(one)) return one;
    const content = mapped(one.content, (part) => {
      const { text } = part;
      const seen = typeof text === "string" ? see(text) : text;
      return seen === text ? part : { ...part, text: seen };
    });
    return content === one.content ? one : { ...one, content };
  });
  // The cast repeats what was kept: inputs of the kind that they had.
  return inputs.every((one, index) => one === list[index]) ? request : { ...request, input: inputs as typeof input };
}

interface WithContent {
  content: { type: string; [field: string]: unknown }[];
}

function hasContent(one: unknown): one is WithContent {
  return typeof one === "object" && one !== null && "content" in one;
}

export function mapDocumentTexts(request: RerankRequest, visit: TextVisitor): RerankRequest {
  const query = visit(request.query, { name: "query", index: null, fromUser: true });
  const documents = mapped(request.documents, (document, index): RerankDocument => {
    const see = (text: string) => visit(text, { name: `documents[${index}]`, index, fromUser: true });
    if (typeof document === "string") return see(document);
    const { text } = document;
    const seen = text === undefined ? text : see(text);
    return seen === undefined || seen === text ? document : { ...document, text: seen };
  });
  return query === request.query && documents === request.documents ? request : { ...request, query, documents };
}
