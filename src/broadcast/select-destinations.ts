// Which destinations get a request: those whose region, keys, share and filter rules agree.
import { moneyToNumber } from "../catalog/money.ts";
import { hashText } from "../wire/hash-text.ts";
import type { DestinationRules } from "./destination.ts";
import { agrees, type FilterFacts } from "./filter-rules.ts";
import { inputMessages, outputMessages, wordsOf } from "./messages.ts";
import type { Trace, TraceContents } from "./trace.ts";

interface Choosable {
  id: string;
  rules: DestinationRules;
}

/** `contents`: what was said, where some rule may look at it. */
export function selectDestinations<Destination extends Choosable>(
  destinations: readonly Destination[],
  trace: Trace,
  contents: () => TraceContents | null,
): Destination[] {
  const facts = factsOf(trace, contents);
  const { record } = trace;
  return destinations.filter(
    ({ id, rules }) =>
      rules.regions.includes(record.dataRegion) &&
      (rules.api_key_hashes?.includes(record.keyHash) ?? true) &&
      isSampled(rules.sampling_rate, `${id} ${record.sessionId ?? record.id}`) &&
      agrees(rules.filter_rules, facts),
  );
}

const hashes = 2 ** 32;

/** The same for the same text. */
function isSampled(rate: number, text: string): boolean {
  return rate >= 1 || mixed(hashText(text)) / hashes < rate;
}

/** Texts that differ in their last characters only get hashes that lie close together: spread over all of them. */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function factsOf({ record, keyName }: Trace, contents: () => TraceContents | null): FilterFacts {
  return {
    model: record.model ?? (record.requestedModel || null),
    provider: record.provider ?? record.attempts.at(-1)?.provider ?? null,
    session_id: record.sessionId,
    user_id: record.externalUser,
    api_key_name: keyName,
    finish_reason: record.finishReason,
    input: () => {
      const said = contents();
      return said === null ? null : wordsOf(inputMessages(said.input));
    },
    output: () => {
      const said = contents();
      return said === null ? null : wordsOf(outputMessages(said.output, null));
    },
    total_cost: moneyToNumber(BigInt(record.costPico)),
    total_tokens: record.promptTokens + record.completionTokens,
    prompt_tokens: record.promptTokens,
    completion_tokens: record.completionTokens,
  };
}
