// One failed request of many alike: what its provider said, from its contents, which are read only where somebody asks for them.
// For admins, and audited as every look at contents.
import { attributionOf, hasFailed } from "../../accounting/attribution.ts";
import { errorCodeOf } from "../../accounting/error-code.ts";
import type { GenerationContents } from "../../accounting/generation-contents.ts";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import type { ErrorGroup } from "../../store/error-groups.ts";
import type { ConsoleContext } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { visible } from "../parts/visible.tsx";
import { readContentsOf } from "../read-contents.ts";

export interface ErrorSample {
  record: GenerationRecord;
  provider: string | null;
  /** null: nothing is kept of it any more. */
  words: string | null;
}

/** Characters: the request's page has the rest. */
const maxWords = 300;

/** `id`: of a request, as the address says it; undefined where there is no such one that failed. */
export async function readErrorSample(context: ConsoleContext, id: string): Promise<ErrorSample | undefined> {
  const record = await findSeenRecord(context, id);
  if (record === undefined || !hasFailed(record) || record.ioLog !== "stored") return undefined;
  const contents = await readContentsOf(context, record);
  return { record, ...(contents.ok ? wordsOf(contents.value) : { provider: null, words: null }) };
}

function wordsOf({ error, attempt_errors: attempts }: GenerationContents): Omit<ErrorSample, "record"> {
  const last = attempts?.at(-1);
  if (last !== undefined) return { provider: last.provider_name, words: last.message };
  return { provider: error?.provider_name ?? null, words: error?.raw ?? error?.message ?? null };
}

function isOf({ record }: ErrorSample, { code, model, provider }: ErrorGroup): boolean {
  const counts = attributionOf(record);
  return counts.model === model && counts.provider === provider && errorCodeOf({ ...record, failed: true }) === code;
}

interface SampleProperties {
  group: ErrorGroup;
  /** The one that is looked at, of whatever group. */
  sample: ErrorSample | undefined;
  hours: number;
}

export function SampleOf({ group, sample, hours }: SampleProperties) {
  if (sample === undefined || !isOf(sample, group)) {
    if (group.kept === undefined) return null;
    return (
      <a class="small" href={`/errors?hours=${hours}&sample=${group.kept.id}#sample`}>
        Sample message
      </a>
    );
  }
  const { id } = sample.record;
  const { provider, words } = sample;
  return (
    <div class="note bad small" id="sample">
      {words === null ? "Nothing of it is kept any more." : `${provider ?? "Answered"}: `}
      {words === null ? null : visible(words.slice(0, maxWords))}
      {words !== null && words.length > maxWords ? "…" : ""} <a href={`/logs/${id}?tab=completion`}>The request</a>
    </div>
  );
}
