// What of Claude's answers has no form but its own: blocks of tools that ran at the vendor's, citations, how an answer ended
// beside its reason, and counts of the vendor's own.
import type { Annotation } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { NativeAnswer, NativeEnd } from "../../wire/native-answer.ts";
import { given, present } from "../../wire/present.ts";
import { answerToolName } from "../common/answer-tool.ts";
import { recordIn, recordsIn, stringIn } from "../common/records.ts";

const ordinary: ReadonlySet<unknown> = new Set(["text", "thinking", "redacted_thinking", "tool_use"]);

/** Whether a block has no form but its own. */
export function isForeign(block: JsonRecord): boolean {
  return !ordinary.has(block["type"]);
}

/** A call that another tool of the vendor's made; ordinary ones are the model's own. */
export function callerOf(block: JsonRecord): JsonRecord | undefined {
  const caller = recordIn(block, "caller");
  return caller === undefined || caller["type"] === "direct" ? undefined : caller;
}

function saysMore(block: JsonRecord): boolean {
  if (isForeign(block)) return true;
  return block["type"] === "tool_use" ? callerOf(block) !== undefined : recordsIn(block, "citations").length > 0;
}

/** undefined: our own form says all of it. */
export function nativeAnswer(answer: JsonRecord, blocks: JsonRecord[]): NativeAnswer | undefined {
  const isOurs = blocks.some((block) => block["name"] === answerToolName);
  const content = !isOurs && blocks.some(saysMore) ? blocks : undefined;
  const native = present({ content, ...nativeEnding(answer, recordIn(answer, "usage")) });
  return Object.keys(native).length === 0 ? undefined : native;
}

/** `ended`: where the vendor says how the answer ended. */
export function nativeEnding(ended: JsonRecord, usage: JsonRecord | undefined): Partial<NativeEnd> {
  const { stop_sequence, stop_details, container, context_management } = ended;
  const fields = given({ stop_sequence, stop_details, container, context_management });
  const { server_tool_use, iterations, inference_geo } = usage ?? {};
  const counts = given({ server_tool_use, iterations, inference_geo });
  return present({ fields: filled(fields), usage: filled(counts) });
}

function filled(fields: JsonRecord): JsonRecord | undefined {
  return Object.keys(fields).length === 0 ? undefined : fields;
}

interface Span {
  /** Characters of the answer's text before and behind what is taken from the page. */
  start: number;
  end: number;
}

/** What other formats call a citation: of a page that a search found. Of what the client sent along there is none. */
export function annotationOf(citation: JsonRecord, { start, end }: Span): Annotation | undefined {
  const url = stringIn(citation, "url");
  if (url === undefined) return undefined;
  const title = stringIn(citation, "title");
  const content = stringIn(citation, "cited_text");
  const told = { url, ...present({ title, content }), start_index: start, end_index: end };
  return { type: "url_citation", url_citation: told };
}
