// What a client says of its own request, for whoever reads the record: `metadata` and `trace`. Bounded like its other labels; no
// provider ever sees it.
import { cutText } from "../wire/cut-text.ts";
import { isRecord, type JsonRecord } from "../wire/json.ts";

export interface ClientLabels {
  metadata?: Record<string, string>;
  trace?: Record<string, string>;
}

const maxPairs = 16;
const maxName = 64;
const maxValue = 256;

/** undefined: it says nothing. `body`: as it was sent. */
export function clientLabelsOf({ metadata, trace }: JsonRecord): ClientLabels | undefined {
  const labels = { metadata: pairsIn(metadata), trace: pairsIn(trace) };
  const told = Object.entries(labels).filter(([, pairs]) => pairs !== undefined);
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

function pairsIn(given: unknown): Record<string, string> | undefined {
  if (!isRecord(given)) return undefined;
  const pairs = Object.entries(given)
    .filter(([, value]) => value != null)
    .slice(0, maxPairs);
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(pairs.map(([name, value]) => [cutText(name, maxName), cutText(textOf(value), maxValue)]));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
