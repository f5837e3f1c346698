// Thought signatures that a client sends back go to the very parts that they came with: those of tool calls by the
// call's id, the others to the text.
import { ok, type Result } from "../../wire/result.ts";
import type { SaidItem, Section } from "../common/conversation.ts";
import type { DetailRule } from "../common/reasoning-details.ts";
import type { GeminiPart } from "./parts.ts";

export const reasoningFormat = "google-gemini-v1";

/** Summaries of thoughts are for people; what the model reads again are its signatures. */
export const geminiReasoning: DetailRule = {
  format: reasoningFormat,
  takes: ({ type, data }) => type === "reasoning.encrypted" && typeof data === "string",
};

/** What Google documents for calls of which no signature exists, such as another vendor's. */
const noSignature = "skip_thought_signature_validator";

/** The parts of what one message said, each with the signature that it came with. */
export function signedParts(section: Section, toPart: ToPart): Result<GeminiPart[], string> {
  const parts: GeminiPart[] = [];
  const calls = new Map<string, GeminiPart>();
  /** Signatures of clients that do not say where they stood. */
  const loose: string[] = [];
  const signatures = new Map<string, string>();
  const called = new Set(section.flatMap((item) => (item.kind === "call" ? [item.call.clientId] : [])));
  for (const item of section) {
    if (item.kind !== "thought") {
      const part = toPart(item);
      if (!part.ok) return part;
      parts.push(part.value);
      if (item.kind === "call") calls.set(item.call.clientId, part.value);
      continue;
    }
    const { id, data, at } = item.detail;
    if (typeof data !== "string") continue;
    if (typeof id === "string" && called.has(id)) signatures.set(id, data);
    else if (at === undefined) loose.push(data);
    else sign(parts, data);
  }
  for (const [id, part] of calls) {
    const signature = signatures.get(id);
    if (signature !== undefined) part.thoughtSignature = signature;
  }
  const place = parts.findLastIndex(({ functionCall }) => functionCall === undefined) + 1;
  const [head, tail] = [parts.slice(0, place), parts.slice(place)];
  for (const signature of loose) sign(head, signature);
  return ok([...head, ...tail]);
}

type ToPart = (item: Exclude<SaidItem, { kind: "thought" }>) => Result<GeminiPart, string>;

/** What came last takes the signature; where that cannot be, an empty text does, as Gemini itself sends it. */
function sign(parts: GeminiPart[], signature: string): void {
  const last = parts.at(-1);
  if (last === undefined || last.functionCall !== undefined || last.thoughtSignature !== undefined) {
    parts.push({ text: "", thoughtSignature: signature });
  } else last.thoughtSignature = signature;
}

/** Of parallel calls only the first is signed; where it is not, models that insist get the documented stand-in. */
export function signFirstCall(parts: readonly GeminiPart[]): boolean {
  const first = parts.find(({ functionCall }) => functionCall !== undefined);
  if (first === undefined || first.thoughtSignature !== undefined) return false;
  first.thoughtSignature = noSignature;
  return true;
}
