// The dead-letter queue's consumer: what nobody could take goes to R2 as it is. What fails stays in the queue.
import type { Bindings } from "../env.ts";
import { keepDeadLetter } from "../store/dead-letters.ts";
import { endWaiting } from "../store/disorder.ts";
import { describeThrown } from "../wire/describe-thrown.ts";

/** Seconds. */
const retryDelay = 300;

export async function keepDeadLetters(
  messages: readonly Message<unknown>[],
  { CONTENTS: bucket, DB: database }: Bindings,
): Promise<void> {
  let kept = 0;
  for (const message of messages) {
    try {
      await keepDeadLetter(bucket, { id: message.id, body: message.body, now: message.timestamp.getTime() });
      message.ack();
      kept += 1;
    } catch (thrown) {
      console.error(`a dead letter stays in its queue: ${describeThrown(thrown)}`);
      message.retry({ delaySeconds: retryDelay });
    }
  }
  if (kept > 0) {
    // It does not come back to say that it waits no more. What else waits says so at its next try.
    await endWaiting(database, 0).catch((thrown: unknown) => {
      console.error(`records are said to wait that lie in R2: ${describeThrown(thrown)}`);
    });
    console.error(
      `${kept} messages of records could not be written and lie in R2 under dead/: POST /api/v1/dead-letters/deliver writes them`,
    );
  }
}
