// How far a workspace has come: whether a provider can be reached, whether there is a key, whether anything was asked, and
// whether anybody else is here. Read from what is there, never from what was clicked.
import type { Model, Provider } from "../../../catalog/catalog.ts";
import { candidatesOf } from "../../../routing/candidate.ts";
import { type ApiKeyRecord, listKeys } from "../../../store/keys.ts";
import { readLogPage } from "../../../store/log-page.ts";
import { listMembers } from "../../../store/members.ts";
import { readWorkspaceTotals } from "../../../store/usage.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import { readKeyStates } from "../../key-states.ts";

export interface Steps {
  /** Providers that a key is there for. */
  providers: readonly Provider[];
  /** Keys that programs use: of a member those they made, the console's own left out. */
  keys: readonly ApiKeyRecord[];
  /** Whether anything was ever asked. */
  hasAsked: boolean;
  members: number;
  /** One that can be asked now. */
  model: Model | undefined;
}

export async function readSteps(context: ConsoleContext): Promise<Steps> {
  const { workspace, onlyOf } = visitorOf(context);
  const database = context.env.DB;
  const [index, stateOf, { items }, hasAsked, { total }] = await Promise.all([
    currentCatalog(context),
    readKeyStates(context),
    listKeys(database, { workspaceId: workspace.id, includeDisabled: false, offset: 0, limit: 500 }),
    hasRequests(context),
    listMembers(database, { workspaceId: workspace.id, offset: 0, limit: 1 }),
  ]);
  const { catalog } = index;
  const providers = catalog.providers.filter((provider) => ["set", "workspace's"].includes(stateOf(provider)));
  const isText = ({ architecture }: Model) => architecture.output_modalities.includes("text");
  const served = (model: Model, by: (provider: Provider) => boolean) =>
    isText(model) && candidatesOf(model, index.providers).some(({ provider }) => by(provider));
  return {
    providers,
    keys: items.filter(
      ({ kind, label, creatorUserId }) =>
        kind === "api" && label !== "only here" && (onlyOf === undefined || creatorUserId === onlyOf),
    ),
    hasAsked,
    members: total,
    model:
      catalog.models.find((model) => served(model, (provider) => providers.includes(provider))) ??
      catalog.models.find((model) => served(model, (provider) => stateOf(provider) !== "missing")),
  };
}

/** Old requests may be in the archive alone, which the sums remember. */
export async function hasRequests(context: ConsoleContext): Promise<boolean> {
  const { workspace, onlyOf } = visitorOf(context);
  const selection = { workspaceId: workspace.id, creatorUserId: onlyOf, limit: 1 };
  if (onlyOf === undefined) return (await readWorkspaceTotals(context.env.DB, workspace.id)).requests > 0;
  return (await readLogPage(context.env.DB, selection, { totals: false })).rows.length > 0;
}
