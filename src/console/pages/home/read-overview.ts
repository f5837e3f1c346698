// How things stand: today in sums, providers that fail, keys near their limit, what went wrong last. Of a member's own keys for
// who sees no more.
import { addUp, type LineSums } from "../../../accounting/analytics.ts";
import { readClosedAnalytics } from "../../../store/analytics/closed-analytics.ts";
import { type ErrorGroup, readErrors } from "../../../store/error-groups.ts";
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { readProviderUse } from "../../../store/provider-use.ts";
import { type KeyUsage, noUsage, readUsage } from "../../../store/usage.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import { budgetsOfKeys } from "../../read-limits.ts";

import { scopeOf } from "../activity/scope-of.ts";
import { questionOf, readView, type View } from "../activity/view.ts";
import { momentOf } from "../log-filter.ts";
import { hoursUntil } from "../read-provider-health.ts";
import { spentOf } from "../settings/keys.tsx";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const maxRows = 5;
/** Of all that a provider was asked, and of a key's limit. */
const unstableShare = 0.05;
const nearLimit = 0.8;

export interface Overview {
  view: View;
  /** The whole day before. */
  before: View;
  today: LineSums;
  yesterday: LineSums;
  /** undefined: not for who sees their own requests alone. */
  unstable: { slug: string; name: string; failures: number; replaced: number; requests: number }[] | undefined;
  /** As their ledgers count them; as records say where one does not answer. */
  nearLimit: { key: ApiKeyRecord; used: bigint; reserved: bigint; limit: bigint }[];
  errors: readonly ErrorGroup[];
  /** ISO 8601 to the minute: of errors and unstable providers. */
  begin: string;
}

/** `keys`: those that the visitor sees and that work. */
export async function readOverview(context: ConsoleContext, keys: Promise<readonly ApiKeyRecord[]>): Promise<Overview> {
  const scope = scopeOf(context);
  const { now } = scope;
  const database = context.env.DB;
  const view = readView({ from: dayOf(now), step: "day" }, now);
  const before = readView({ from: dayOf(now - dayMs), step: "day" }, now);
  const question = { ...questionOf(view, scope), metrics: ["first_token_p95"] as const };
  const hours = hoursUntil(now);
  const from = Date.parse(`${hours[0]}:00:00Z`);
  const [today, yesterday, unstable, near, { groups }] = await Promise.all([
    readClosedAnalytics(database, question),
    readClosedAnalytics(database, { ...question, start: before.start, end: before.end }),
    scope.creatorUserId === undefined ? readUnstable(context, hours) : undefined,
    keys.then((known) => readNearLimit(context, known)),
    readErrors(
      database,
      { workspaceId: scope.workspaceId, creatorUserId: scope.creatorUserId },
      { time: { from, bucketMs: hours.length * hourMs, buckets: 1 }, wants: { share: false } },
    ),
  ]);
  return {
    view,
    before,
    today: sumsOf(today),
    yesterday: sumsOf(yesterday),
    unstable,
    nearLimit: near,
    errors: groups.toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : -1)).slice(0, maxRows),
    begin: momentOf(from),
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function sumsOf(found: Awaited<ReturnType<typeof readClosedAnalytics>>): LineSums {
  return addUp(found === "too much" ? [] : found.lines.map(({ sums }) => sums));
}

async function readUnstable(context: ConsoleContext, hours: readonly string[]): Promise<Overview["unstable"]> {
  const [use, { providers }] = await Promise.all([
    readProviderUse(context.env.DB, { workspaceId: visitorOf(context).workspace.id, hours }),
    currentCatalog(context),
  ]);
  return [...use]
    .map(([slug, { requests, failures, replaced }]) => {
      return { slug, name: providers.get(slug)?.name ?? slug, requests, failures, replaced };
    })
    .filter(({ requests, failures, replaced }) => failures + replaced > (requests + replaced) * unstableShare)
    .toSorted((one, other) => other.failures + other.replaced - one.failures - one.replaced)
    .slice(0, maxRows);
}

async function readNearLimit(context: ConsoleContext, keys: readonly ApiKeyRecord[]): Promise<Overview["nearLimit"]> {
  const limited = keys.filter(({ limitPico }) => limitPico !== null);
  if (limited.length === 0) return [];
  const hashes = limited.map(({ hash }) => hash);
  const usage = await readUsage(context.env.DB, hashes, context.get("now")());
  const near = nearestLimits(limited, usage);
  const budgets = await budgetsOfKeys(
    context,
    near.map(({ key }) => key),
    usage,
  );
  return near.map((one) => {
    const { used, reserved } = budgets.get(one.key.hash) ?? { used: one.used, reserved: 0n };
    return { ...one, used, reserved };
  });
}

/** By what records say, the nearest first. */
export function nearestLimits(
  keys: readonly ApiKeyRecord[],
  usage: ReadonlyMap<string, KeyUsage>,
): { key: ApiKeyRecord; used: bigint; limit: bigint }[] {
  return keys
    .flatMap((key) => {
      const { limitPico: limit } = key;
      if (limit === null) return [];
      const used = spentOf(key, usage.get(key.hash) ?? noUsage);
      const share = limit === 0n ? 1 : Number(used) / Number(limit);
      return share < nearLimit ? [] : [{ key, used, limit, share }];
    })
    .toSorted((one, other) => other.share - one.share)
    .slice(0, maxRows);
}
