// Names the kind of task, so that a model's declared quality for just that kind can be asked.
import type { TaskKind } from "../../wire/task-kind.ts";
import { countOf } from "./count-characters.ts";
import type { PromptFacts } from "./features.ts";
import { readEvidence } from "./task-evidence.ts";

/** Evidence below this names nothing: the task is general. */
const plainEnough = 0.4;
/** Share of letters beyond ASCII from which a prompt counts as not English. */
const foreignShare = 0.04;

export function kindOfFacts(facts: PromptFacts): TaskKind {
  const evidence = readEvidence(facts);
  const { characters } = facts;
  const ascii = countOf(characters, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  const foreign = characters.accents + characters.otherScripts;
  const isForeign = foreign > 0 && foreign / (ascii + foreign) > foreignShare;
  const strengths: readonly (readonly [TaskKind, number])[] = [
    ["code", evidence.code],
    ["math", Math.max(evidence.mathematics, Math.min(evidence.mathematics, evidence.quantities) + 0.1)],
    ["reasoning", Math.max(evidence.logic, evidence.quantities * 0.8)],
    ["extraction", evidence.extraction],
    ["multilingual", Math.max(isForeign ? 0.7 : 0, evidence.translation)],
    ["writing", Math.max(evidence.creation, evidence.roleplay)],
  ];
  let best: readonly [TaskKind, number] = ["general", plainEnough];
  for (const candidate of strengths) if (candidate[1] > best[1]) best = candidate;
  return best[0];
}
