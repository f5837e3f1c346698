// A message of the queue that holds all that is to be told, and to whom: for what happens while D1 is away. The secret in it is
// sealed, as it is in D1.
import type { AlertRecord } from "../../store/alerts.ts";
import { type DeliveryRun, nextTry, tryOnce } from "./deliver-alert.ts";

export interface TellingMessage {
  telling: AlertRecord;
  /** The body, as it is sent at each try. */
  text: string;
}

export function isTellingMessage(body: unknown): body is TellingMessage {
  return typeof body === "object" && body !== null && "telling" in body;
}

/** Seconds until it is to be tried again; undefined: it is done, one way or the other. */
export async function tellWithoutDatabase(
  run: Omit<DeliveryRun, "database">,
  { telling, text }: TellingMessage,
  { timestamp, attempts }: Pick<Message, "timestamp" | "attempts">,
): Promise<number | undefined> {
  if ((await tryOnce(run, telling, { body: text })).done) return undefined;
  const now = run.now();
  const dueAt = nextTry({ createdAt: timestamp.getTime(), tries: attempts }, now);
  return dueAt === undefined ? undefined : Math.max(1, Math.ceil((dueAt - now) / 1_000));
}
