// What the page Providers says of each: its key, and to those who see what the whole workspace asks for also what it did in
// the last 24 hours. Busy ones first, then those that could be asked.

import type { CatalogIndex } from "../../catalog/catalog-index.ts";
import { type ErrorGroup, readErrors } from "../../store/error-groups.ts";
import { type ProviderUse, readProviderUse } from "../../store/provider-use.ts";
import { worstOf } from "../endpoint-now.ts";
import { type ConsoleContext, visitorOf } from "../environment.ts";
import { readKeyStates } from "../key-states.ts";
import { readNow, type UsedNow } from "../read-now.ts";
import type { ProviderHealth } from "./provider-health.tsx";

const hourMs = 3_600_000;
const shownHours = 24;

/** The last hours, this one among them: `2026-11-26T05`. */
export function hoursUntil(now: number): string[] {
  return Array.from({ length: shownHours }, (_, place) =>
    new Date(now - (shownHours - 1 - place) * hourMs).toISOString().slice(0, 13),
  );
}

export async function readProviderHealth(context: ConsoleContext, index: CatalogIndex): Promise<ProviderHealth[]> {
  const [{ use, groups, now }, keyOf] = await Promise.all([
    readMeasured(context, index),
    readKeyStates(context, index),
  ]);
  const all = [...use.values()].reduce((sum, { requests }) => sum + requests, 0);
  return index.catalog.providers
    .map((provider): ProviderHealth => {
      const { slug } = provider;
      const of = use.get(slug);
      const last = groups
        .filter((group) => group.provider === slug)
        .toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : -1))[0];
      const share = of === undefined || all === 0 ? null : of.requests / all;
      return { provider, key: keyOf(provider), use: of, now: worstOf(now.get(slug) ?? []), share, last };
    })
    .toSorted((one, other) => rankOf(other) - rankOf(one));
}

interface Measured {
  use: ReadonlyMap<string, ProviderUse>;
  groups: readonly ErrorGroup[];
  now: ReadonlyMap<string, UsedNow[]>;
}

/** Nothing for those who see their own keys' requests alone: not even the order may tell what others ask for. */
async function readMeasured(context: ConsoleContext, index: CatalogIndex): Promise<Measured> {
  const { workspace, onlyOf } = visitorOf(context);
  if (onlyOf !== undefined) return { use: new Map(), groups: [], now: new Map() };
  const hours = hoursUntil(context.get("now")());
  const time = { from: Date.parse(`${hours[0]}:00:00Z`), bucketMs: shownHours * hourMs, buckets: 1 };
  const [use, { groups }, now] = await Promise.all([
    readProviderUse(context.env.DB, { workspaceId: workspace.id, hours, halves: true }),
    readErrors(context.env.DB, { workspaceId: workspace.id }, { time, wants: { share: false } }),
    readNow(context, index),
  ]);
  return { use, groups, now: Map.groupBy(now, ({ provider }) => provider) };
}

function rankOf({ use, key }: ProviderHealth): number {
  return (use?.requests ?? 0) + (use?.replaced ?? 0) + (key === "missing" ? 0 : 0.5);
}
