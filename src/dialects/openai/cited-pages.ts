// Pages that an answer cites in a vendor's own fields beside its text (Perplexity, xAI) → annotations. Data of the vendor's,
// looked at for what it is.
import type { Annotation } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { filledIn, listIn } from "../common/records.ts";

/** Of an answer or a chunk: what is told of the pages, else their mere addresses. */
export function citedPages(answer: JsonRecord): Annotation[] {
  const told = listIn(answer, "search_results").filter(isRecord).flatMap(pageOf);
  if (told.length > 0) return told;
  return listIn(answer, "citations").flatMap((url) => {
    if (isRecord(url)) return pageOf(url);
    return typeof url === "string" && url !== "" ? [citation({ url })] : [];
  });
}

function pageOf(page: JsonRecord): Annotation[] {
  const url = filledIn(page, "url");
  const title = filledIn(page, "title");
  const content = filledIn(page, "snippet");
  return url === undefined ? [] : [citation({ url, ...present({ title, content }) })];
}

/** Where in the text they are cited is not told but by marks in the text itself. */
function citation(page: { url: string; title?: string; content?: string }): Annotation {
  return { type: "url_citation", url_citation: { ...page, start_index: 0, end_index: 0 } };
}
