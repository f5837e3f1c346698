// Where thoughts stand among what else a turn is made of. OpenAI's Responses number them, and a thought belongs to the item
// behind it; everybody else's stand at the front.
import type { ReasoningDetail } from "./answer.ts";

const numbered = /openai-responses-v1$/;

/** `others` keep their order; each detail takes the place that its index names, as far as there are items before it. */
export function inOrder<Item, Thought>(
  others: readonly Item[],
  thoughts: readonly { detail: Pick<ReasoningDetail, "format" | "index">; thought: Thought }[],
): (Item | Thought)[] {
  const ordered: (Item | Thought)[] = [];
  let next = 0;
  for (const { detail, thought } of thoughts) {
    const place = numbered.test(detail.format ?? "") ? (detail.index ?? 0) : 0;
    while (ordered.length < place && next < others.length) ordered.push(...others.slice(next, ++next));
    ordered.push(thought);
  }
  return [...ordered, ...others.slice(next)];
}
