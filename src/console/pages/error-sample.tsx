// One failed request of many alike: what its provider said, from its contents, which are read only where somebody asks for them.
// For admins, and audited as every look at contents.
import type { GenerationContents } from "../../accounting/generation-contents.ts";
import type { ErrorGroup } from "../../store/error-groups.ts";
import type { ConsoleContext } from "../environment.ts";
import { visible } from "../parts/visible.tsx";
import { readContentsOf } from "../read-contents.ts";

export interface ErrorSample {
  /** Of the request. */
  id: string;
  provider: string | null;
  /** null: nothing is kept of it any more. */
  words: string | null;
}

/** Characters: the request's page has the rest. */
const maxWords = 300;

/** `wanted`: as the address says it; undefined where none of these groups has it. */
export async function readErrorSample(
  context: ConsoleContext,
  groups: readonly ErrorGroup[],
  wanted: string | undefined,
): Promise<ErrorSample | undefined> {
  const kept = groups.find(({ kept }) => kept !== undefined && kept.id === wanted)?.kept;
  if (kept === undefined) return undefined;
  const contents = await readContentsOf(context, { id: kept.id, createdAt: kept.at, ioLog: "stored" });
  return { id: kept.id, ...(contents.ok ? wordsOf(contents.value) : { provider: null, words: null }) };
}

function wordsOf({ error, attempt_errors: attempts }: GenerationContents): Omit<ErrorSample, "id"> {
  const last = attempts?.at(-1);
  if (last !== undefined) return { provider: last.provider_name, words: last.message };
  return { provider: error?.provider_name ?? null, words: error?.raw ?? error?.message ?? null };
}

interface SampleProperties {
  kept: NonNullable<ErrorGroup["kept"]>;
  /** The one that is looked at. */
  sample: ErrorSample | undefined;
  hours: number;
}

export function SampleOf({ kept: { id }, sample, hours }: SampleProperties) {
  if (sample?.id !== id) {
    return (
      <a class="small" href={`/errors?hours=${hours}&sample=${id}#sample`}>
        Sample message
      </a>
    );
  }
  const { provider, words } = sample;
  return (
    <div class="note bad small" id="sample">
      {words === null ? "Nothing of it is kept any more." : `${provider ?? "Answered"}: `}
      {words === null ? null : visible(words.slice(0, maxWords))}
      {words !== null && words.length > maxWords ? "…" : ""} <a href={`/logs/${id}?tab=completion`}>The request</a>
    </div>
  );
}
