// The turns of a conversation → Gemini's contents. Results of tools get a content of their own, right behind the calls.
import { countNote, type Note } from "../../wire/note.ts";
import { filled, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { AssistantTurn, Conversation, ToolOutcome, UserTurn } from "../common/conversation.ts";
import { contentPart, contentParts } from "./content-parts.ts";
import type { GeminiContent, GeminiPart } from "./parts.ts";
import type { GeminiQuirks } from "./quirks.ts";
import { signedParts, signFirstCall } from "./thought-signatures.ts";

export interface Contents {
  contents: GeminiContent[];
  notes: Note[];
}

export function toContents({ turns }: Conversation, quirks: GeminiQuirks): Result<Contents, string> {
  const converted: Contents = { contents: [], notes: [] };
  for (const turn of turns) {
    const added = turn.role === "user" ? userContents(turn, quirks) : modelContents(turn, quirks, converted.notes);
    if (!added.ok) return fail(`messages: ${added.problem}`);
    converted.contents.push(...added.value.filter(({ parts }) => parts.length > 0));
  }
  return ok(converted);
}

function userContents(turn: UserTurn, quirks: GeminiQuirks): Result<GeminiContent[], string> {
  const results: GeminiPart[] = [];
  const shown: GeminiPart[] = [];
  for (const outcome of turn.results) {
    const media = contentParts(
      outcome.parts.filter(({ type }) => type !== "text"),
      quirks,
    );
    if (!media.ok) return media;
    const isInside = quirks.reasoning === "level";
    results.push(resultPart(outcome, isInside ? media.value : [], quirks));
    if (!isInside) shown.push(...media.value);
  }
  const said = contentParts(turn.parts, quirks);
  if (!said.ok) return said;
  return ok([
    { role: "user", parts: results },
    { role: "user", parts: shown },
    { role: "user", parts: said.value },
  ]);
}

/** `media`: what Gemini 3 takes inside a result; older models see it in a content behind the results. */
function resultPart({ call, parts, failed }: ToolOutcome, media: GeminiPart[], quirks: GeminiQuirks): GeminiPart {
  const output = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  return {
    functionResponse: {
      ...present({ id: hasIds(quirks) ? call.id : undefined }),
      name: call.name,
      response: failed ? { error: output } : { output },
      ...present({ parts: filled(media) }),
    },
  };
}

/** Where nothing is said of it, from the generation on that wants calls and results matched by id. */
function hasIds({ call_ids, reasoning }: GeminiQuirks): boolean {
  return call_ids ?? reasoning === "level";
}

function modelContents(turn: AssistantTurn, quirks: GeminiQuirks, notes: Note[]): Result<GeminiContent[], string> {
  const content: GeminiPart[] = [];
  for (const section of turn.sections) {
    const parts = signedParts(section, (item) => {
      if (item.kind === "part") return contentPart(item.part, quirks);
      const { id, name, arguments: args } = item.call;
      return ok({ functionCall: { ...present({ id: hasIds(quirks) ? id : undefined }), name, args } });
    });
    if (!parts.ok) return parts;
    if (quirks.reasoning === "level" && signFirstCall(parts.value)) countNote(notes, "signature_stand_in");
    content.push(...parts.value);
  }
  return ok([{ role: "model", parts: content }]);
}
