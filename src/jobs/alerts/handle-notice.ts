// A message of the queue that is no record: something is to be delivered, or a health object tells of a spell.
import type { Bindings } from "../../env.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { isSpellMessage } from "../../routing/health/spells.ts";
import { alertPlaceOf, isDeliveryMessage } from "../../store/alert-deliveries.ts";
import type { AlertMail } from "../../wire/alert.ts";
import { describeThrown } from "../../wire/describe-thrown.ts";
import { consoleOf } from "../console-of.ts";
import { deliverAlert } from "./deliver-alert.ts";
import { noticeSpell } from "./notice-spell.ts";
import { isTellingMessage, tellWithoutDatabase } from "./tell-without-database.ts";

/** Seconds, where D1 is away. */
const retryDelay = 30;

export function isNotice(body: unknown): boolean {
  return isDeliveryMessage(body) || isSpellMessage(body) || isTellingMessage(body);
}

export async function handleNotice(message: Message<unknown>, bindings: Bindings): Promise<void> {
  const { body } = message;
  try {
    if (isSpellMessage(body)) await noticeSpell(alertPlaceOf(bindings), body, Date.now());
    const run = runOf(bindings);
    const again = isDeliveryMessage(body)
      ? await deliverAlert(run, body.delivery)
      : isTellingMessage(body)
        ? await tellWithoutDatabase(run, body, message)
        : undefined;
    if (again === undefined) message.ack();
    else message.retry({ delaySeconds: again });
  } catch (thrown) {
    console.error(`something that is to be told stays in the queue: ${describeThrown(thrown)}`);
    message.retry({ delaySeconds: retryDelay });
  }
}

function runOf(bindings: Bindings) {
  return {
    database: bindings.DB,
    settings: isolateOf(bindings).settings,
    fetch: (url: string, init: RequestInit) => fetch(url, init),
    mail: (mail: AlertMail) => consoleOf(bindings).mailAlert(mail),
    now: () => Date.now(),
  };
}
