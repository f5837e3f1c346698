// Log probabilities of chat's tokens → the four lists of the older text completions.
import { isRecord, type JsonRecord } from "../wire/json.ts";

interface TextLogprobs {
  tokens: string[];
  token_logprobs: (number | null)[];
  top_logprobs: Record<string, number>[];
  /** Where each token begins in the text, in characters. */
  text_offset: number[];
}

/** `offset`: characters of the answer's text before these tokens. null where there are none. */
export function textLogprobs(logprobs: unknown, offset = 0): TextLogprobs | null {
  if (!isRecord(logprobs) || !Array.isArray(logprobs["content"])) return null;
  const lists: TextLogprobs = { tokens: [], token_logprobs: [], top_logprobs: [], text_offset: [] };
  let place = offset;
  for (const entry of logprobs["content"].filter(isRecord)) {
    const token = tokenOf(entry);
    lists.tokens.push(token);
    lists.token_logprobs.push(logprobOf(entry));
    const top = Array.isArray(entry["top_logprobs"]) ? entry["top_logprobs"].filter(isRecord) : [];
    lists.top_logprobs.push(Object.fromEntries(top.map((other) => [tokenOf(other), logprobOf(other) ?? 0])));
    lists.text_offset.push(place);
    place += token.length;
  }
  return lists;
}

function tokenOf({ token }: JsonRecord): string {
  return typeof token === "string" ? token : "";
}

function logprobOf({ logprob }: JsonRecord): number | null {
  return typeof logprob === "number" ? logprob : null;
}
