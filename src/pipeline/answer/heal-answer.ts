// Applies response healing to a whole answer and notes the verdict for the record.
import { type HealedText, healJson, wantsHealing } from "../../content/heal-json.ts";
import type { Choice } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Note } from "../../wire/note.ts";
import { schemaKeywords } from "../../wire/schema-keyword.ts";

export interface Healed {
  choices: Choice[];
  notes: Note[];
}

/** Choices of one answer that are looked at. */
const maxHealed = 8;

export async function healAnswer(choices: Choice[], request: ChatRequest): Promise<Healed> {
  if (!wantsHealing(request)) return { choices, notes: [] };
  const notes: Note[] = [];
  const healed: Choice[] = [];
  for (const choice of choices) {
    const { content } = choice.message;
    // What was cut off at the limit cannot be healed, only guessed.
    const isWhole = content !== null && content !== "" && choice.finish_reason !== "length";
    if (!isWhole || notes.length >= maxHealed) {
      healed.push(choice);
      continue;
    }
    const healing = await healJson(content, request);
    notes.push(verdictOf(healing));
    healed.push(healing.healed ? { ...choice, message: { ...choice.message, content: healing.text } } : choice);
    // One choice takes up to a quarter of a second: others get their turn before the next.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return { choices: healed, notes };
}

export function verdictOf({ healed, isJson, fitsSchema, unchecked, errors }: HealedText): Note {
  const fits = { is_json: isJson, fits_schema: fitsSchema, unchecked, errors: schemaKeywords(errors) };
  return { code: "response_healing", healed, ...fits };
}
