// The figures of one generation.
import { attributionOf, hasFailed } from "../../accounting/attribution.ts";
import { appOf } from "../../accounting/facts.ts";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { speedOf } from "../../accounting/speed.ts";
import type { MissingKeys } from "../missing-keys.ts";
import { type Fact, Facts } from "../parts/facts.tsx";
import { failedInStream } from "../parts/failed-in-stream.ts";
import { count, dollars, milliseconds, rate } from "../parts/format.ts";
import { Time } from "../parts/time.tsx";
import { visible } from "../parts/visible.tsx";
import { type GroupField, groupAddress, groupNames } from "./group-address.ts";
import { WhyFailed } from "./why-failed.tsx";

const logging = { off: "Not kept", stored: "Kept", "skipped-eu": "Skipped: EU host" } as const;

interface GenerationFactsProperties {
  record: GenerationRecord;
  keyName: string | undefined;
  /** Of a request that nobody had a key for. */
  missing: MissingKeys;
  administrator: boolean;
}

export function GenerationFacts({ record, keyName, missing, administrator }: GenerationFactsProperties) {
  const { firstTokenMs, tokensPerSecond } = speedOf(record);
  const tokens = [
    record.reasoningTokens > 0 ? `${count(record.reasoningTokens)} reasoning` : undefined,
    record.cachedTokens > 0 ? `${count(record.cachedTokens)} from the cache` : undefined,
    record.estimated ? "estimated" : undefined,
  ].filter((text) => text !== undefined);
  return (
    <section class="card" aria-label="Figures">
      <WhyFailed record={record} missing={missing} administrator={administrator} />
      <Facts
        facts={[
          ["Status", <StatusBadge record={record} />, "big"],
          ["Cost", dollars(BigInt(record.costPico)), "big"],
          ["Tokens in", count(record.promptTokens), "big"],
          ["Tokens out", count(record.completionTokens), "big"],
          ["First token", milliseconds(firstTokenMs), "big"],
          ["Speed", rate(tokensPerSecond), "big"],
          ["Time (UTC)", <Time at={record.createdAt} />],
          ["Provider", <ProviderLink record={record} />],
          ["Requested model", <RequestedModel record={record} />],
          [
            "Key",
            keyName === undefined ? "deleted" : <a href={`/settings/keys/${record.keyHash}`}>{visible(keyName)}</a>,
          ],
          ["Finish reason", finish(record)],
          record.responseCacheSourceId === undefined
            ? undefined
            : ["Answer", <a href={`/logs/${record.responseCacheSourceId}`}>from the response cache</a>],
          ["Total time", milliseconds(record.generationMs)],
          tokens.length === 0 ? undefined : ["Token details", tokens.join(", ")],
          ["Cache discount", record.cacheDiscountPico === null ? "–" : dollars(BigInt(record.cacheDiscountPico))],
          ["Region", record.dataRegion === "europe" ? "EU host" : "Global"],
          record.attempts.length === 0
            ? undefined
            : ["Provider key", record.byok ? "This workspace's own" : "This installation's"],
          ["Prompt and completion", logging[record.ioLog]],
          ["API", `${record.door}${record.streamed ? ", streamed" : ""}`],
          [
            "Answered by model",
            record.model === null ? "none" : <a href={`/models/${record.model}`}>{record.model}</a>,
          ],
          record.presetId === undefined
            ? undefined
            : [
                "Preset",
                `${record.presetId}${record.presetVersion === undefined ? "" : `, version ${record.presetVersion}`}`,
              ],
          person("user", record.externalUser, record),
          person("session", record.sessionId, record),
          person("app", appOf(record), record),
        ]}
      />
    </section>
  );
}

/** Who or what a request was of, and the page of all of its requests. */
function person(by: GroupField, name: string | null, { createdAt }: GenerationRecord): Fact | undefined {
  if (name === null) return undefined;
  return [groupNames[by], <a href={groupAddress(by, name, createdAt)}>{visible(name)}</a>];
}

function ProviderLink({ record }: { record: GenerationRecord }) {
  const { provider, providerName } = attributionOf(record);
  return provider === "" ? <>none called</> : <a href={`/providers/${encodeURIComponent(provider)}`}>{providerName}</a>;
}

/** A link where the catalog had such a model, which none has answered for. */
function RequestedModel({ record: { requestedModel, model, plan } }: { record: GenerationRecord }) {
  if (model === null && plan.some((one) => one.model === requestedModel)) {
    return <a href={`/models/${requestedModel}`}>{requestedModel}</a>;
  }
  return <>{requestedModel === "" ? "–" : requestedModel}</>;
}

function StatusBadge({ record }: { record: GenerationRecord }) {
  const { status, cancelled } = record;
  if (hasFailed(record)) return <span class="badge bad">{status >= 400 ? status : failedInStream(record)}</span>;
  return cancelled ? <span class="badge warn">cancelled</span> : <span class="badge good">answered</span>;
}

function finish({ finishReason, nativeFinishReason }: GenerationRecord): string {
  if (finishReason === null) return "–";
  const native = nativeFinishReason === null || nativeFinishReason === finishReason ? "" : ` (${nativeFinishReason})`;
  return finishReason + native;
}
