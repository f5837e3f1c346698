// The models of the catalog with what is known of each here: whether it can be called, and what was measured.
import { listEverything } from "../../../api/current-catalog.ts";
import type { ListedModel } from "../../../api/objects/select-models.ts";
import { byPrice } from "../../../routing/candidate.ts";
import { currentCatalog } from "../../current-catalog.ts";
import type { ConsoleContext } from "../../environment.ts";
import { readKeyStates } from "../../key-states.ts";
import type { View } from "../activity/view.ts";
import type { ShownModel } from "./model-columns.tsx";
import { type MeasuredUse, readModelUse } from "./model-use.ts";

export interface Models {
  all: readonly ListedModel[];
  use: ReadonlyMap<string, MeasuredUse>;
  /** The time that is measured. */
  view: View;
  show(listed: ListedModel): ShownModel;
  isCallable(listed: ListedModel): boolean;
  isPinned(listed: ListedModel): boolean;
}

export const maxPins = 4;

export async function readModels(context: ConsoleContext): Promise<Models> {
  const reading = currentCatalog(context);
  const [index, keyOf, { use, view }] = await Promise.all([
    reading,
    readKeyStates(context, reading),
    readModelUse(context),
  ]);
  const pins = new Set((context.req.queries("pin") ?? []).slice(0, maxPins));
  const callableOf = ({ candidates }: ListedModel) =>
    candidates.filter(({ provider }) => keyOf(provider) !== "missing").toSorted(byPrice);
  const isPinned = ({ model }: ListedModel) => pins.has(model.id);
  return {
    ...{ all: listEverything(index), use, view, isPinned },
    isCallable: (listed) => callableOf(listed).length > 0,
    show: (listed) => ({
      ...listed,
      ...{ use: use.get(listed.model.id), callable: callableOf(listed), isPinned: isPinned(listed) },
    }),
  };
}
