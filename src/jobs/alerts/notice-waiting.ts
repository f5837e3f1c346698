// Records that wait too long for D1: told once for as long as it lasts.
import { type AlertPlace, prolongMark, raiseAlert } from "../../store/alert-deliveries.ts";

const behindMs = 5 * 60_000;
/** A backlog comes in pieces: it is over when none was late for so long. */
const quietMs = 10 * 60_000;
const mark = "records_behind";

/** `since`: epoch milliseconds from when on the oldest that was seen has waited. */
export async function noticeWaiting(place: AlertPlace, since: number, now: number): Promise<void> {
  if (now - since <= behindMs) return;
  await raiseAlert(place, {
    event: "records_behind",
    mark,
    forgetAt: now + quietMs,
    workspaceId: null,
    subject: { kind: "queue", id: "records", label: "records on their way to the database" },
    data: { oldest_seconds: Math.round((now - since) / 1_000) },
    now,
  });
  await prolongMark(place.database, mark, now + quietMs);
}
