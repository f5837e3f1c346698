// The figures of one generation.
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { Facts } from "../parts/facts.tsx";
import { count, dollars, milliseconds, rate, tokensPerSecond } from "../parts/format.ts";
import { Time } from "../parts/time.tsx";

const logging = { off: "Not kept", stored: "Kept", "skipped-eu": "Skipped: EU host" } as const;

export function GenerationFacts({ record, keyName }: { record: GenerationRecord; keyName: string | undefined }) {
  const tokens = [
    record.reasoningTokens > 0 ? `${count(record.reasoningTokens)} reasoning` : undefined,
    record.cachedTokens > 0 ? `${count(record.cachedTokens)} from the cache` : undefined,
    record.estimated ? "estimated" : undefined,
  ].filter((text) => text !== undefined);
  return (
    <section class="card" aria-label="Figures">
      <Facts
        facts={[
          ["Status", <StatusBadge record={record} />, "big"],
          ["Cost", dollars(BigInt(record.costPico)), "big"],
          ["Tokens in, out", `${count(record.promptTokens)}, ${count(record.completionTokens)}`, "big"],
          ["First token", milliseconds(record.latencyMs), "big"],
          ["Speed", rate(tokensPerSecond(record)), "big"],
          ["Time (UTC)", <Time at={record.createdAt} />],
          ["Provider", record.providerName ?? "none answered"],
          ["Asked for", record.requestedModel === "" ? "–" : record.requestedModel],
          ["Key", keyName ?? "deleted"],
          ["Finish reason", finish(record)],
          ["Whole time", milliseconds(record.generationMs)],
          tokens.length === 0 ? undefined : ["Of these tokens", tokens.join(", ")],
          ["Cache discount", record.cacheDiscountPico === null ? "–" : dollars(BigInt(record.cacheDiscountPico))],
          ["Region", record.dataRegion === "europe" ? "EU host" : "Global"],
          ["Provider account", record.byok ? "Your own key" : "This installation's"],
          ["Prompt and completion", logging[record.ioLog]],
          ["Door", `${record.door}${record.streamed ? ", streamed" : ""}`],
          record.externalUser === null ? undefined : ["User", record.externalUser],
          record.sessionId === null ? undefined : ["Session", record.sessionId],
          record.origin === null ? undefined : ["App", record.origin],
        ]}
      />
    </section>
  );
}

function StatusBadge({ record: { status, cancelled, errorType } }: { record: GenerationRecord }) {
  if (status >= 400) return <span class="badge bad">{`${status} ${errorType ?? "failed"}`}</span>;
  return cancelled ? <span class="badge warn">client left</span> : <span class="badge good">answered</span>;
}

function finish({ finishReason, nativeFinishReason }: GenerationRecord): string {
  if (finishReason === null) return "–";
  const native = nativeFinishReason === null || nativeFinishReason === finishReason ? "" : ` (${nativeFinishReason})`;
  return finishReason + native;
}
