// How far a workspace has come: whether a provider can be reached, whether there is a key, whether anything was asked, and
// whether anybody else is here. Read from what is there, never from what was clicked.
import type { Model, Provider } from "../../../catalog/catalog.ts";
import { candidatesOf } from "../../../routing/candidate.ts";
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { listMembers } from "../../../store/members.ts";
import { hasMemberAsked, hasWorkspaceAsked } from "../../../store/usage.ts";
import { checkTitle } from "../../ask-model.ts";
import { consoleKeyLabel } from "../../console-key.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import { readKeyStates } from "../../key-states.ts";

export interface Steps {
  /** Providers that a key is there for. */
  providers: readonly Provider[];
  /** Keys that programs use: the console's own left out. */
  keys: readonly ApiKeyRecord[];
  /** Whether anything was ever asked. */
  hasAsked: boolean;
  members: number;
  /** One that can be asked now. */
  model: Model | undefined;
}

/** `seenKeys`: those that the visitor sees and that work. */
export async function readSteps(context: ConsoleContext, seenKeys: Promise<readonly ApiKeyRecord[]>): Promise<Steps> {
  const { workspace } = visitorOf(context);
  const reading = currentCatalog(context);
  const [index, stateOf, keys, hasAsked, { total }] = await Promise.all([
    reading,
    readKeyStates(context, reading),
    seenKeys,
    hasRequests(context),
    listMembers(context.env.DB, { workspaceId: workspace.id, offset: 0, limit: 1 }),
  ]);
  const { catalog } = index;
  const providers = catalog.providers.filter((provider) => ["set", "workspace's"].includes(stateOf(provider)));
  const isText = ({ architecture }: Model) => architecture.output_modalities.includes("text");
  const served = (model: Model, by: (provider: Provider) => boolean) =>
    isText(model) && candidatesOf(model, index.providers).some(({ provider }) => by(provider));
  return {
    providers,
    keys: keys.filter(({ kind, label }) => kind === "api" && label !== consoleKeyLabel),
    hasAsked,
    members: total,
    model:
      catalog.models.find((model) => served(model, (provider) => providers.includes(provider))) ??
      catalog.models.find((model) => served(model, (provider) => stateOf(provider) !== "missing")),
  };
}

/** Old requests may be in the archive alone, which the sums remember; and pages that wait ask this every other second. */
export async function hasRequests(context: ConsoleContext): Promise<boolean> {
  const { workspace, onlyOf } = visitorOf(context);
  if (onlyOf !== undefined) return hasMemberAsked(context.env.DB, { workspaceId: workspace.id, memberId: onlyOf });
  return hasWorkspaceAsked(context.env.DB, { workspaceId: workspace.id, checks: checkTitle });
}
