// Applies response healing to a whole answer and notes the verdict for the record.
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { type Healing, healJson, wantsHealing } from "../../content/heal-json.ts";
import type { Choice } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";

export interface Healed {
  choices: Choice[];
  notes: GenerationRecord["pipeline"];
}

export async function healAnswer(choices: Choice[], request: ChatRequest): Promise<Healed> {
  if (!wantsHealing(request)) return { choices, notes: [] };
  const notes: GenerationRecord["pipeline"] = [];
  const healed = await Promise.all(
    choices.map(async (choice) => {
      const { content } = choice.message;
      // What was cut off at the limit cannot be healed, only guessed.
      if (content === null || content === "" || choice.finish_reason === "length") return choice;
      const healing = await healJson(content, request);
      notes.push(verdictOf(healing));
      return healing.healed ? { ...choice, message: { ...choice.message, content: healing.text } } : choice;
    }),
  );
  return { choices: healed, notes };
}

export function verdictOf({ healed, isJson, fitsSchema, errors }: Healing): GenerationRecord["pipeline"][number] {
  return {
    type: "response_healing",
    name: "response-healing",
    data: { healed, is_json: isJson, fits_schema: fitsSchema, errors },
  };
}
