// What was said before on the page Try: each message once, and under each answer who gave it, what it cost and how fast it came.
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { speedOf } from "../../accounting/speed.ts";
import type { ConsoleContext } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { dollars, milliseconds, rate } from "../parts/format.ts";
import { Message } from "../parts/message.tsx";
import { messagesIn, type Said } from "../try-history.ts";

/** Answers whose records are looked up: the last ones. */
const maxRecords = 20;

export async function TryConversation(context: ConsoleContext, said: readonly Said[]) {
  const ids = said.flatMap(({ generation }) => generation ?? []).slice(-maxRecords);
  const records = await Promise.all(ids.map((id) => findSeenRecord(context, id)));
  const known = new Map(records.flatMap((record) => (record === undefined ? [] : [[record.id, record] as const])));
  const messages = messagesIn(said);
  return (
    <section class="card" id="conversation" aria-label="Conversation" hidden={said.length === 0}>
      {said.map(({ generation }, place) => (
        <>
          <Message message={messages[place]} />
          <GivenBy record={generation === undefined ? undefined : known.get(generation)} />
        </>
      ))}
    </section>
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
