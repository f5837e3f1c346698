// Records into D1, and what follows from them: how long they waited, and what somebody wants to know. That comes second: where
// it fails, the records are saved all the same.
import type { Bindings } from "../env.ts";
import { alertPlaceOf } from "../store/alert-deliveries.ts";
import { endWaiting, noteWaiting } from "../store/disorder.ts";
import { recordsOf } from "../store/record-message.ts";
import { describeThrown } from "../wire/describe-thrown.ts";
import { noticeRecords } from "./alerts/notice-records.ts";
import { noticeWaiting } from "./alerts/notice-waiting.ts";
import { saveBatch } from "./save-batch.ts";

export async function saveRecords(messages: readonly Message<unknown>[], bindings: Bindings): Promise<void> {
  const stay = await saveBatch({ messages }, bindings);
  const saved = messages.filter((message) => !stay.includes(message));
  await Promise.all([
    attempt(() => noticeWaiting(bindings, oldestOf(messages), Date.now())),
    attempt(() => followUp({ stay, saved }, bindings)),
  ]);
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    console.error(
      `records are saved, and who wants to know of something may not have been told: ${describeThrown(thrown)}`,
    );
  }
}

interface Outcome {
  stay: readonly Message<unknown>[];
  saved: readonly Message<unknown>[];
}

async function followUp({ stay, saved }: Outcome, bindings: Bindings): Promise<void> {
  const now = Date.now();
  const place = alertPlaceOf(bindings);
  const { database } = place;
  if (stay.length > 0) await noteWaiting(database, oldestOf(stay));
  const late = saved.filter(({ attempts }) => attempts > 1);
  if (late.length > 0) await endWaiting(database, oldestOf(late));
  await noticeRecords(
    place,
    saved.flatMap(({ body }) => recordsOf(body)),
    now,
  );
}

function oldestOf(messages: readonly Message<unknown>[]): number {
  return Math.min(...messages.map(({ timestamp }) => timestamp.getTime()));
}
