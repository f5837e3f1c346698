// What was said before on the page Try: each message once, and under each answer who gave it, what it cost and how fast it came.
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { speedOf } from "../../accounting/speed.ts";
import type { ConsoleContext } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { counted, dollars, milliseconds, rate } from "../parts/format.ts";
import { carriedImage, Message } from "../parts/message.tsx";
import { messagesIn, type Said } from "../try-history.ts";

/** Answers whose records are looked up: the last ones. */
const maxRecords = 20;

/** Characters of the messages that are shown, the last ones, pictures aside: the form carries all of them once more. */
const maxShown = 262_144;
/** What each takes beside its own. */
const frameLength = 256;

export async function TryConversation(context: ConsoleContext, said: readonly Said[]) {
  const ids = said.flatMap(({ generation }) => generation ?? []).slice(-maxRecords);
  const records = await Promise.all(ids.map((id) => findSeenRecord(context, id)));
  const known = new Map(records.flatMap((record) => (record === undefined ? [] : [[record.id, record] as const])));
  const shown = said.slice(firstShown(said));
  return (
    <section class="card" id="conversation" aria-label="Conversation" hidden={said.length === 0}>
      <Unshown number={said.length - shown.length} />
      {shown.map(({ generation, ...message }) => (
        <>
          <Message message={message} />
          <GivenBy record={generation === undefined ? undefined : known.get(generation)} />
        </>
      ))}
    </section>
  );
}

/** What was asked, for the conversation that stands on the page already. */
export function Asked({ said }: { said: readonly Said[] }) {
  const shown = said.slice(firstShown(said));
  return (
    <>
      <Unshown number={said.length - shown.length} />
      {messagesIn(shown).map((message) => (
        <Message message={message} />
      ))}
    </>
  );
}

function firstShown(said: readonly Said[]): number {
  let left = maxShown;
  return (
    said.findLastIndex((message) => {
      left -= JSON.stringify(message, withoutPicture).length + frameLength;
      return left < 0;
    }) + 1
  );
}

function withoutPicture(_name: string, value: unknown): unknown {
  return typeof value === "string" && carriedImage.test(value) ? "" : value;
}

function Unshown({ number }: { number: number }) {
  if (number === 0) return null;
  return (
    <p class="soft small">
      {counted(number, "message")} before {number === 1 ? "is" : "are"} sent as well, and too long to be shown here.
    </p>
  );
}

function GivenBy({ record }: { record: GenerationRecord | undefined }) {
  if (record === undefined) return null;
  const { firstTokenMs, tokensPerSecond } = speedOf(record);
  const figures = [
    `${record.providerName ?? "nobody"}, ${record.model ?? record.requestedModel}`,
    dollars(BigInt(record.costPico)),
    `first token ${milliseconds(firstTokenMs)}`,
    `speed ${rate(tokensPerSecond)}`,
  ];
  return (
    <p class="soft small">
      {figures.join(" · ")} · <a href={`/logs/${record.id}`}>in the log</a>
    </p>
  );
}
