// What health objects tell of their endpoints: a spell of instability begins, and ends.

import type { SpellMessage } from "../../routing/health/spells.ts";
import { type AlertPlace, raiseAlert } from "../../store/alert-deliveries.ts";
import { endSpell, noteSpell } from "../../store/disorder.ts";

const dayMs = 86_400_000;
/** What the queue has kept for four days it gives up. */
const maxLateMs = 4 * dayMs;

export async function noticeSpell(place: AlertPlace, { spell }: SpellMessage, now: number): Promise<void> {
  const { key, place: object, since, recovered } = spell;
  const at = key.indexOf(" ");
  const [model, endpoint] = [key.slice(0, at), key.slice(at + 1)];
  const noted = { model, endpoint, place: object, since };
  if (recovered) await endSpell(place.database, noted, now + maxLateMs);
  else await noteSpell(place.database, noted);
  const event = recovered ? "endpoint_recovered" : "endpoint_unstable";
  await raiseAlert(place, {
    event,
    mark: `${event} ${key} ${object} ${since}`,
    forgetAt: now + dayMs,
    workspaceId: null,
    subject: { kind: "endpoint", id: key, label: `${model} at ${endpoint}` },
    data: { model, endpoint, unstable_since: new Date(since).toISOString() },
    now,
  });
}
