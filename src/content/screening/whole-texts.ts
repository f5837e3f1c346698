// Where requests that are no conversations have texts for content filters: inputs that are embedded, a query and documents
// that are ranked by it.
import type { EmbeddingsRequest } from "../../wire/embeddings.ts";
import type { RerankDocument, RerankRequest } from "../../wire/rerank.ts";
import { mapBeside } from "./beside-texts.ts";
import { mapped, mapStrings, type TextVisitor } from "./strings.ts";

/** What is no text, in inputs and documents that are more than one. */
const wordless = /^(?:type|id|image|data|url|.*_url)$/;

export function mapInputTexts(sent: EmbeddingsRequest, visit: TextVisitor): EmbeddingsRequest {
  const request = mapBeside(sent, visit, ["input"]);
  const { input } = request;
  const seen =
    typeof input === "string"
      ? visit(input, { name: "input", index: null, fromUser: true })
      : mapped<unknown>([...input], seeIn("input", visit));
  // The cast repeats what was kept: inputs of the kind that they had.
  return { ...request, input: seen as typeof input };
}

export function mapDocumentTexts(sent: RerankRequest, visit: TextVisitor): RerankRequest {
  const request = mapBeside(sent, visit, ["query", "documents"]);
  const query = visit(request.query, { name: "query", index: null, fromUser: true });
  const documents = mapped<unknown>(request.documents, seeIn("documents", visit));
  // As above.
  return { ...request, query, documents: documents as RerankDocument[] };
}

function seeIn(list: string, visit: TextVisitor) {
  return (one: unknown, index: number) =>
    mapStrings(one, (text) => visit(text, { name: `${list}[${index}]`, index, fromUser: true }), { wordless });
}
