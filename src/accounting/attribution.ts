// What a record counts for in lists and sums: what answered, and where nothing did, the model that was asked for and the
// provider that was tried last.
import { clientGoneStatus } from "./error-code.ts";
import type { GenerationRecord } from "./generation-record.ts";

export interface Attribution {
  model: string;
  /** Empty where none was tried. */
  provider: string;
  providerName: string;
  /** Of the model; empty where none of its endpoints was tried last. */
  endpoint: string;
}

export function attributionOf(record: GenerationRecord): Attribution {
  if (record.model !== null) {
    const provider = record.provider ?? "";
    return {
      model: record.model,
      provider,
      providerName: record.providerName ?? provider,
      endpoint: record.endpoint ?? "",
    };
  }
  const last = record.attempts.at(-1);
  const model = record.plan[0]?.model ?? record.attempts[0]?.model ?? record.requestedModel;
  return {
    model,
    provider: last?.provider ?? "",
    providerName: last?.providerName ?? "",
    endpoint: last?.model === model ? last.endpoint : "",
  };
}

/**
 * Whether the client got an error, before the answer or in the middle of it. One that went away got none, whenever that was:
 * its request is cancelled, and nobody's failure. Records of earlier versions say `error` where that was before the answer,
 * and are counted as failed in the sums of their time.
 */
export function hasFailed({ status, finishReason }: Pick<GenerationRecord, "status" | "finishReason">): boolean {
  return finishReason === "error" || (status >= 400 && status !== clientGoneStatus);
}
