// Log probabilities of a vendor's → those of our wire, where clients insist on every field: servers of open models leave some
// out, or write the lists of the older text completions.
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { listIn } from "../common/records.ts";

/** The very value where it is as it should be; undefined where there is none. */
export function readLogprobs(value: unknown): unknown {
  if (!isRecord(value)) return undefined;
  const { content, tokens } = value;
  if (content === null) return value;
  if (Array.isArray(content)) {
    const mended = content.filter(isRecord).map(mendEntry);
    return mended.every((entry, index) => entry === content[index]) ? value : { ...value, content: mended };
  }
  return Array.isArray(tokens) ? { content: ofLists(tokens, value), refusal: null } : undefined;
}

function mendEntry(entry: JsonRecord): JsonRecord {
  return Array.isArray(entry["top_logprobs"]) ? mendBytes(entry) : mendBytes({ ...entry, top_logprobs: [] });
}

function mendBytes(entry: JsonRecord): JsonRecord {
  return entry["bytes"] === undefined ? { ...entry, bytes: null } : entry;
}

/** What is more likely than nothing, and all that is known of a token without a number. */
const unknownLogprob = -9999;

function ofLists(tokens: unknown[], lists: JsonRecord): JsonRecord[] {
  const logprobs = listIn(lists, "token_logprobs");
  const top = listIn(lists, "top_logprobs");
  return tokens.map((token, index) => ({
    ...entryOf(String(token), logprobs[index]),
    top_logprobs: Object.entries(isRecord(top[index]) ? top[index] : {}).map(([name, logprob]) =>
      entryOf(name, logprob),
    ),
  }));
}

function entryOf(token: string, logprob: unknown): JsonRecord {
  return { token, logprob: typeof logprob === "number" ? logprob : unknownLogprob, bytes: null };
}
