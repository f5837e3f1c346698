// A run through the response cache: an equal answer is played again, as if an endpoint of the plan had just given it, for nothing;
// else the endpoints are asked, and what comes of it is kept for whoever asks the same.

import { noCredential } from "../../isolate/credentials.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { AnswerInput } from "../operation.ts";
import type { AnsweredAttempt, Run } from "../run.ts";
import { withBeat } from "../with-beat.ts";
import type { Shared } from "./request-cache.ts";
import type { Tape } from "./tape.ts";

/** Counted up where what is kept changes its shape. */
const version = 1;

export async function cachedRun<Opened>(
  input: Omit<AnswerInput<unknown>, "ready">,
  tape: Tape<Opened>,
  run: () => Promise<Run<Opened>>,
): Promise<Run<Opened>> {
  const { inference } = input;
  const { cache } = inference;
  const name = await nameOf(input);
  for (let isFresh = false; ; isFresh = true) {
    // An equal request may take minutes.
    const joined = await withBeat(inference.limits, cache.join(name, isFresh));
    if (joined.kind === "away") return await run();
    if (joined.kind === "lead") return recorded(await run(), input, tape);
    const played = play(joined.value as Shared, input, tape);
    if (played !== undefined) {
      if (played.answer !== null) cache.hit({ ...joined, id: played.answer.cachedFrom ?? "" });
      return played;
    }
    // Whoever gave it may not answer this request any more.
    if (isFresh) return await run();
  }
}

function recorded<Opened>(
  run: Run<Opened>,
  { inference }: Pick<AnswerInput<unknown>, "inference">,
  tape: Tape<Opened>,
): Run<Opened> {
  if (run.answer === null) return run;
  const { opened, kept } = tape.record(run.answer.opened);
  inference.cache.keeps(kept);
  return { ...run, answer: { ...run.answer, opened } };
}

function play<Opened>(
  shared: Shared,
  { plan, inference }: Omit<AnswerInput<unknown>, "ready">,
  tape: Tape<Opened>,
): Run<Opened> | undefined {
  const nobody = { attempts: [], failed: [] };
  if (shared.kind === "failure") return { ...nobody, answer: null, failure: shared.failure };
  const planned = plan.plan.find(({ candidate }) => candidate.key === shared.endpoint);
  if (planned === undefined) return undefined;
  const now = inference.now();
  const answer: AnsweredAttempt = {
    planned,
    credential: noCredential,
    fitted: {
      annotations: shared.annotations,
      ocrCostPico: 0n,
      promptTokens: null,
      search: null,
      serviceTier: shared.serviceTier,
      notes: [],
    },
    startedAt: now,
    sentAt: now,
    spokeAt: now,
    load: 0,
    cachedFrom: shared.source,
  };
  return { ...nobody, answer: { ...answer, opened: tape.replay(shared.opened, inference) } };
}

/** Whose request it is, what was sent, and every rule that it is under: an answer of before a change of them is none of now. */
function nameOf({ asked, inference }: Omit<AnswerInput<unknown>, "ready">): Promise<string> {
  const { keyHash, workspaceId, settings, guardrails } = inference.caller;
  const { door, labels, sent, preset } = asked;
  const rules = [settings, guardrails ?? null, preset && [preset.id, preset.version]];
  return sha256Hex(JSON.stringify([version, workspaceId, keyHash, door, labels.streamed, labels.models, sent, rules]));
}
