// What health objects tell of their endpoints: a spell of instability begins, and ends.

import type { SpellMessage } from "../../routing/health/spells.ts";
import { type AlertPlace, raiseAlert } from "../../store/alert-deliveries.ts";
import { endSpell, noteSpell } from "../../store/disorder.ts";

const dayMs = 86_400_000;
/** What the queue has kept for four days it gives up. */
const maxLateMs = 4 * dayMs;
/** Longer a spell is not remembered to have been told of. */
const maxSpellMs = 30 * dayMs;

export async function noticeSpell(place: AlertPlace, { spell }: SpellMessage, now: number): Promise<void> {
  const { key, place: object, since, recovered } = spell;
  const at = key.indexOf(" ");
  const [model, endpoint] = [key.slice(0, at), key.slice(at + 1)];
  const noted = { model, endpoint, place: object, since };
  const tell = (event: "endpoint_recovered" | "endpoint_unstable", at: number) =>
    raiseAlert(place, {
      event,
      mark: `${event} ${key} ${object} ${since}`,
      forgetAt: now + (recovered ? maxLateMs : maxSpellMs),
      workspaceId: null,
      subject: { kind: "endpoint", id: key, label: `${model} at ${endpoint}` },
      data: { model, endpoint, unstable_since: new Date(since).toISOString() },
      now: at,
    });
  if (!recovered) {
    if (await noteSpell(place.database, noted)) await tell("endpoint_unstable", now);
    return;
  }
  await endSpell(place.database, noted, now + maxLateMs);
  // The queue keeps no order: an end that comes first brings its beginning along, which was told before it then.
  await tell("endpoint_unstable", now);
  await tell("endpoint_recovered", now + 1);
}
