// Thought signatures that a client sends back go to the very parts that they came with: those of tool calls by the
// call's id, the others to the text.
import type { Section } from "../common/conversation.ts";
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

export interface Signatures {
  /** By the client's id of the call. */
  ofCalls: Map<string, string>;
  ofText: string[];
}

export function signaturesOf(section: Section): Signatures {
  const signatures: Signatures = { ofCalls: new Map(), ofText: [] };
  const ids = new Set(section.calls.map(({ clientId }) => clientId));
  for (const { id, data } of section.details) {
    if (typeof data !== "string") continue;
    if (typeof id === "string" && ids.has(id)) signatures.ofCalls.set(id, data);
    else signatures.ofText.push(data);
  }
  return signatures;
}

/** The last text takes the first signature; what has no text to go to gets an empty one, as Gemini sends it. */
export function signText(parts: GeminiPart[], signatures: readonly string[]): GeminiPart[] {
  const [first, ...others] = signatures;
  if (first === undefined) return parts;
  const last = parts.at(-1);
  const signed =
    last?.text === undefined
      ? [...parts, { text: "", thoughtSignature: first }]
      : [...parts.slice(0, -1), { ...last, thoughtSignature: first }];
  return [...signed, ...others.map((signature) => ({ text: "", thoughtSignature: signature }))];
}

/** Of parallel calls only the first is signed; where it is not, models that insist get the documented stand-in. */
export function signFirstCall(calls: GeminiPart[]): { calls: GeminiPart[]; standIn: boolean } {
  const [first, ...others] = calls;
  if (first === undefined || first.thoughtSignature !== undefined) return { calls, standIn: false };
  return { calls: [{ ...first, thoughtSignature: noSignature }, ...others], standIn: true };
}
