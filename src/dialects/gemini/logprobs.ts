// Gemini's log probabilities → OpenAI's shape of them.

import type { JsonRecord } from "../../wire/json.ts";
import { recordIn, recordsIn, stringIn } from "../common/records.ts";

interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: null;
}

export function readLogprobs(candidate: JsonRecord): unknown {
  const result = recordIn(candidate, "logprobsResult");
  if (result === undefined) return undefined;
  const alternatives = recordsIn(result, "topCandidates").map((top) => recordsIn(top, "candidates").map(token));
  const content = recordsIn(result, "chosenCandidates").map((chosen, position) => {
    return { ...token(chosen), top_logprobs: alternatives[position] ?? [] };
  });
  return { content };
}

function token(candidate: JsonRecord): TokenLogprob {
  const logprob = candidate["logProbability"];
  return { token: stringIn(candidate, "token") ?? "", logprob: typeof logprob === "number" ? logprob : 0, bytes: null };
}
