// Parts of Gemini's answers → what they say, in order; the same for whole answers and for streams.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { answerToolName } from "../common/answer-tool.ts";
import { CallIds } from "../common/call-ids.ts";
import { filledIn, recordIn, stringIn } from "../common/records.ts";
import { reasoningFormat } from "./thought-signatures.ts";

export type Said =
  | { kind: "text"; text: string }
  | { kind: "reasoning"; text?: string; detail: ReasoningDetail }
  | { kind: "call"; position: number; id: string; name: string; arguments: string }
  | { kind: "image"; url: string };

export interface PartReader {
  read(parts: readonly unknown[], responseId: string | undefined): Said[];
  calls(): number;
}

/** One for each candidate: it numbers calls and blocks of reasoning across the events of a stream. */
export function partReader(): PartReader {
  let calls = 0;
  const ids = new CallIds();
  let blocks = 0;
  let thinking = false;

  /** Nearly every part of a stream is a piece of text, which is looked for first. */
  function readPart(said: Said[], part: JsonRecord, responseId: string | undefined): void {
    const text = stringIn(part, "text");
    let id: string | undefined;
    if (text !== undefined) {
      if (text !== "") said.push(part["thought"] === true ? thoughtOf(text) : { kind: "text", text });
    } else {
      const call = recordIn(part, "functionCall");
      const data = recordIn(part, "inlineData");
      if (call !== undefined) {
        const read = readCall(call, responseId);
        if (read.kind === "call") id = read.id;
        said.push(read);
      } else if (data !== undefined) {
        said.push({ kind: "image", url: `data:${stringIn(data, "mimeType")};base64,${stringIn(data, "data")}` });
      }
    }
    const signature = stringIn(part, "thoughtSignature");
    if (signature !== undefined) {
      const named = id === undefined ? {} : { id };
      said.push({ kind: "reasoning", detail: detail({ type: "reasoning.encrypted", data: signature, ...named }) });
    }
  }

  function thoughtOf(text: string): Said {
    return { kind: "reasoning", text, detail: detail({ type: "reasoning.text", text }) };
  }

  /** Fragments of one thought share an index; anything else begins a new one. */
  function detail(entry: { type: string } & JsonRecord): ReasoningDetail {
    const isText = entry.type === "reasoning.text";
    if (!(isText && thinking)) blocks++;
    thinking = isText;
    return { ...entry, format: reasoningFormat, index: blocks - 1 };
  }

  function readCall(call: JsonRecord, responseId: string | undefined): Said {
    const name = stringIn(call, "name") ?? "";
    const text = JSON.stringify(call["args"] ?? {});
    if (name === answerToolName) return { kind: "text", text };
    const position = calls++;
    // Without an id of the vendor's, one that is the same each time the same answer is read.
    const id = ids.of(filledIn(call, "id"), position, responseId);
    return { kind: "call", position, id, name, arguments: text };
  }

  return {
    read(parts, responseId) {
      const said: Said[] = [];
      for (const part of parts) if (isRecord(part)) readPart(said, part, responseId);
      return said;
    },
    calls: () => calls,
  };
}
