// What the page Providers says of each: its key, and what it did for this workspace in the last 24 hours. Busy ones first,
// then those that could be asked.
import type { Provider } from "../../catalog/catalog.ts";
import { listByokKeys } from "../../store/byok.ts";
import { readErrors } from "../../store/error-groups.ts";
import { readProviderUse } from "../../store/provider-use.ts";
import { type ConsoleContext, visitorOf } from "../environment.ts";
import type { ProviderHealth } from "./provider-health.tsx";

const hourMs = 3_600_000;
const shownHours = 24;

/** The last hours, this one among them: `2026-11-26T05`. */
export function hoursUntil(now: number): string[] {
  return Array.from({ length: shownHours }, (_, place) =>
    new Date(now - (shownHours - 1 - place) * hourMs).toISOString().slice(0, 13),
  );
}

export async function readProviderHealth(context: ConsoleContext, providers: Provider[]): Promise<ProviderHealth[]> {
  const { workspace, onlyOf } = visitorOf(context);
  const hours = hoursUntil(context.get("now")());
  const from = Date.parse(`${hours[0]}:00:00Z`);
  const [use, errors, { items: own }] = await Promise.all([
    readProviderUse(context.env.DB, { workspaceId: workspace.id, hours }),
    readErrors(
      context.env.DB,
      { workspaceId: workspace.id, creatorUserId: onlyOf },
      { from, bucketMs: shownHours * hourMs, buckets: 1 },
    ),
    listByokKeys(context.env.DB, { workspaceId: workspace.id, offset: 0, limit: 500 }),
  ]);
  const all = [...use.values()].reduce((sum, { requests }) => sum + requests, 0);
  const owned = new Set(own.flatMap(({ provider, disabled }) => (disabled ? [] : [provider])));
  return providers
    .map((provider): ProviderHealth => {
      const { slug } = provider;
      const of = use.get(slug);
      const last = errors.groups
        .filter((group) => group.provider === slug)
        .toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : -1))[0];
      const share = of === undefined || all === 0 ? null : of.requests / all;
      return { provider, key: keyOf(provider, { owned, bindings: context.env }), use: of, share, last };
    })
    .toSorted((one, other) => rankOf(other) - rankOf(one));
}

function rankOf({ use, key }: ProviderHealth): number {
  return (use?.requests ?? 0) + (key === "missing" ? 0 : 0.5);
}

function keyOf(
  { slug, api_key: name }: Provider,
  { owned, bindings }: { owned: ReadonlySet<string>; bindings: Readonly<Record<string, unknown>> },
): ProviderHealth["key"] {
  if (owned.has(slug)) return "workspace's";
  if (name === null) return "not needed";
  return typeof bindings[name] === "string" && bindings[name] !== "" ? "set" : "missing";
}
