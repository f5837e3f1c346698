// What an answer is grounded on → annotations: each passage that pages support, with those pages.
import type { Annotation } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { filledIn, listIn, recordIn } from "../common/records.ts";

/** Of a candidate's `groundingMetadata`. `text`: all of its answer, for passages are told in bytes of their part. */
export function groundedOn(metadata: JsonRecord | undefined, text: string): Annotation[] {
  const pages = listIn(metadata, "groundingChunks").map((chunk) => (isRecord(chunk) ? pageOf(chunk) : undefined));
  const passages = listIn(metadata, "groundingSupports")
    .filter(isRecord)
    .flatMap((support) => {
      const words = filledIn(recordIn(support, "segment") ?? {}, "text");
      const start = words === undefined ? -1 : text.indexOf(words);
      const span = start === -1 ? nowhere : { start_index: start, end_index: start + (words?.length ?? 0) };
      return listIn(support, "groundingChunkIndices").flatMap((index) => {
        const page = typeof index === "number" ? pages[index] : undefined;
        return page === undefined ? [] : [citation({ ...page, ...present({ content: words }), ...span })];
      });
    });
  if (passages.length > 0) return passages;
  return pages.flatMap((page) => (page === undefined ? [] : [citation({ ...page, ...nowhere })]));
}

const nowhere = { start_index: 0, end_index: 0 };

function pageOf(chunk: JsonRecord): { url: string; title?: string } | undefined {
  const page = recordIn(chunk, "web") ?? recordIn(chunk, "retrievedContext") ?? recordIn(chunk, "maps") ?? {};
  const url = filledIn(page, "uri");
  return url === undefined ? undefined : { url, ...present({ title: filledIn(page, "title") }) };
}

function citation(url_citation: JsonRecord): Annotation {
  return { type: "url_citation", url_citation };
}
