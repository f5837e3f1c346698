// The turns of a conversation → Gemini's contents. Results of tools get a content of their own, right behind the calls.
import { countNote, type Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { AssistantTurn, Conversation, ToolOutcome, UserTurn } from "../common/conversation.ts";
import { contentParts } from "./content-parts.ts";
import type { GeminiContent, GeminiPart } from "./parts.ts";
import type { GeminiQuirks } from "./quirks.ts";
import { signaturesOf, signFirstCall, signText } from "./thought-signatures.ts";

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
    results.push(resultPart(outcome, quirks));
    // A result is JSON: images and files of it stand beside it.
    const media = contentParts(
      outcome.parts.filter(({ type }) => type !== "text"),
      quirks,
    );
    if (!media.ok) return media;
    shown.push(...media.value);
  }
  const said = contentParts(turn.parts, quirks);
  if (!said.ok) return said;
  return ok([
    { role: "user", parts: [...results, ...shown] },
    { role: "user", parts: said.value },
  ]);
}

function resultPart({ call, parts }: ToolOutcome, quirks: GeminiQuirks): GeminiPart {
  const output = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  return {
    functionResponse: {
      ...present({ id: quirks.call_ids ? call.id : undefined }),
      name: call.name,
      response: { output },
    },
  };
}

function modelContents(turn: AssistantTurn, quirks: GeminiQuirks, notes: Note[]): Result<GeminiContent[], string> {
  const parts: GeminiPart[] = [];
  for (const section of turn.sections) {
    const said = contentParts(section.parts, quirks);
    if (!said.ok) return said;
    const { ofCalls, ofText } = signaturesOf(section);
    const called = section.calls.map(({ id, clientId, name, arguments: args }): GeminiPart => {
      const signature = ofCalls.get(clientId);
      return {
        functionCall: { ...present({ id: quirks.call_ids ? id : undefined }), name, args },
        ...present({ thoughtSignature: signature }),
      };
    });
    const { calls, standIn } = quirks.reasoning === "level" ? signFirstCall(called) : { calls: called, standIn: false };
    if (standIn) countNote(notes, "signature_stand_in");
    parts.push(...signText(said.value, ofText), ...calls);
  }
  return ok([{ role: "model", parts }]);
}
