// The conversation of a session, once: of each request what it added, and its answer. For admins, and where contents are kept.
import type { GenerationContents } from "../../accounting/generation-contents.ts";
import type { LogRow } from "../../store/log-row.ts";
import { type Exchange, turnsOf } from "../conversation.ts";
import { type ConsoleContext, visitorOf } from "../environment.ts";
import { dollars } from "../parts/format.ts";
import { Message } from "../parts/message.tsx";
import { lastWithin, readContentsOf } from "../read-contents.ts";
import { CompletionView } from "./completion-view.tsx";

/** Each is an object of R2, and an entry of the audit log. */
const maxRead = 20;
/** Of all of them together: they are in memory at the same time. */
const maxBytes = 8 * 1024 * 1024;

/** `turns`: the oldest first; the last of them are read. */
export async function Conversation(context: ConsoleContext, turns: readonly LogRow[]) {
  if (!visitorOf(context).administrator) {
    return <div class="note">Only admins and owners of this workspace can read prompts and completions.</div>;
  }
  const read = await lastWithin(context, turns.slice(-maxRead), maxBytes);
  const contents = await Promise.all(read.map((row) => readContentsOf(context, row)));
  const kept = contents.map((one) => (one.ok ? one.value : undefined));
  const added = turnsOf(kept.map(exchangeOf));
  return (
    <>
      {turns.length > read.length ? (
        <p class="soft small">{`The last ${read.length} of ${turns.length} requests.`}</p>
      ) : null}
      {kept.every((one) => one === undefined) ? <div class="note">{notKept(read)}</div> : null}
      {read.map((row, place) => {
        const one = kept[place];
        return (
          <section class="card" aria-label={`Request ${turns.length - read.length + place + 1}`}>
            <p class="row small">
              <a href={`/logs/${row.id}?tab=prompt`}>{row.createdAt.slice(0, 19).replace("T", " ")} UTC</a>
              <span class="soft">{row.model}</span>
              <span class="end">{dollars(row.costPico)}</span>
            </p>
            {one === undefined ? (
              <p class="soft">What it said was not kept.</p>
            ) : (
              <Said contents={one} added={added[place]?.added ?? []} dropped={added[place]?.dropped ?? 0} />
            )}
          </section>
        );
      })}
    </>
  );
}

function notKept(rows: readonly LogRow[]): string {
  return rows.some(({ ioLog }) => ioLog === "skipped-eu")
    ? "Nothing was kept: these requests came in on an EU host, where Input & Output Logging is always skipped, or it was off for them."
    : "Nothing was kept: Input & Output Logging was off for these requests, or what was kept is past its retention.";
}

interface SaidProperties {
  contents: GenerationContents;
  added: readonly unknown[];
  dropped: number;
}

function Said({ contents: { output, error }, added, dropped }: SaidProperties) {
  return (
    <>
      {dropped === 0 ? null : (
        <p class="soft small">{`${dropped} ${dropped === 1 ? "message" : "messages"} of the request before ${dropped === 1 ? "is" : "are"} not in this one.`}</p>
      )}
      {added.map((message) => (
        <Message message={message} />
      ))}
      <article class="message">
        <header>answer</header>
        <div>
          <CompletionView output={output} error={error} />
        </div>
      </article>
    </>
  );
}

function exchangeOf(contents: GenerationContents | undefined): Exchange {
  const input: Record<string, unknown> = contents === undefined ? {} : { ...contents.input };
  const output: Record<string, unknown> = contents === undefined ? {} : { ...contents.output };
  const { messages } = input;
  const { completion } = output;
  return {
    messages: Array.isArray(messages) ? messages : [],
    completion: typeof completion === "string" ? completion : "",
  };
}
