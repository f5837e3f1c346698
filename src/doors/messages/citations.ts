// What other vendors cite, as Anthropic's citations of pages of the web.
import type { Annotation } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";

export function writeCitation({ type, url_citation: cited }: Annotation): JsonRecord[] {
  if (type !== "url_citation" || !isRecord(cited) || typeof cited["url"] !== "string") return [];
  const { url, title, content } = cited;
  return [
    {
      type: "web_search_result_location",
      url,
      title: typeof title === "string" ? title : null,
      cited_text: typeof content === "string" ? content : "",
      // By this Anthropic finds its own results again; there are none.
      encrypted_index: "",
    },
  ];
}
