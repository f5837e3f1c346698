// How the endpoints are just now that a workspace used in the last hour, and whatever is in a spell of instability. Of few models
// health is asked, all at once, and for a moment only: a page that tells of it never waits for it.
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import { endpointKey, type HealthSnapshot } from "../routing/health/health-snapshot.ts";
import { withDeadline } from "../store/deadline.ts";
import { readSpells } from "../store/disorder.ts";
import { readUsedEndpoints } from "../store/used-endpoints.ts";
import { type EndpointNow, endpointNow } from "./endpoint-now.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

const hourMs = 3_600_000;
/** Each is a Durable Object that is asked: those of the busiest endpoints. */
const maxModels = 20;
/** Longer than the router waits for one of them. */
const maxWaitMs = 100;

export interface UsedNow extends EndpointNow {
  /** `endpointKey` of it. */
  key: string;
  /** Its slug. */
  provider: string;
}

/** `provider`: of this one alone. */
export async function readNow(context: ConsoleContext, index: CatalogIndex, provider?: string): Promise<UsedNow[]> {
  const now = context.get("now")();
  const from = new Date(now - hourMs).toISOString().slice(0, 13);
  const { workspace } = visitorOf(context);
  const [used, spells] = await Promise.all([
    readUsedEndpoints(context.env.DB, { workspaceId: workspace.id, from, provider }),
    readSpells(context.env.DB),
  ]);
  const models = [...new Set(used.map(({ model }) => model))].slice(0, maxModels);
  const health = await readHealth(context, models);
  const providers = new Map<string, string>();
  const since = new Map<string, number>();
  for (const one of [...used, ...spells]) {
    const { model, endpoint } = one;
    const found = index.find(model)?.endpoints.find(({ tag }) => tag === endpoint);
    if (found === undefined || (provider !== undefined && found.provider !== provider)) continue;
    const key = endpointKey(model, endpoint);
    providers.set(key, found.provider);
    if ("since" in one) since.set(key, Math.min(one.since, since.get(key) ?? one.since));
  }
  return [...providers].map(([key, slug]) => {
    return { ...endpointNow(health.get(key), { since: since.get(key), now }), key, provider: slug };
  });
}

async function readHealth(context: ConsoleContext, models: string[]): Promise<HealthSnapshot> {
  if (models.length === 0) return new Map();
  try {
    return await withDeadline(context.env.router.readHealth(...models), maxWaitMs);
  } catch {
    return new Map();
  }
}
