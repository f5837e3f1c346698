// Broadcast: the workspace's switch, and where its requests are told of as traces. For admins.
import { destinationTypes, findDestinationType } from "../../../broadcast/destination-types.ts";
import { type DestinationState, newState, readStates } from "../../../store/destination-states.ts";
import { type DestinationRecord, listDestinations } from "../../../store/destinations.ts";
import { callApi } from "../../call-api.ts";
import { choosableKeys } from "../../choosable-keys.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Choice, Switch } from "../../parts/form.tsx";
import { type Column, CutLink, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { visible } from "../../parts/visible.tsx";
import { type RefusedForm, refuseForm } from "../../refused-form.ts";
import { DestinationFields, destinationBody, newDestination, refuseDestination } from "./destination-form.tsx";

const maxShown = 100;

export const showDestinations: Page = (context) => show(context);

/** The switch of the whole workspace. */
export const saveBroadcast: Page = async (context) => {
  const form = context.get("form");
  const saved = await callApi(context, {
    method: "PATCH",
    path: `/workspaces/${visitorOf(context).workspace.id}`,
    body: { is_observability_broadcast_enabled: isOn(form, "broadcast") },
  });
  if (!saved.ok) return show(context, refuseForm(form, saved.problem));
  return context.redirect("/settings/broadcast?notice=saved", 303);
};

export const showNewDestination: Page = (context) =>
  showForm(context, new URL(context.req.url).searchParams.get("type") ?? "");

export const addDestination: Page = async (context) => {
  const form = context.get("form");
  const name = textOf(form, "type") ?? "";
  const type = findDestinationType(name);
  if (type === undefined) return context.redirect("/settings/broadcast", 303);
  const body = { ...destinationBody(form, type), type: name, workspace_id: visitorOf(context).workspace.id };
  const made = await callApi(context, { method: "POST", path: "/observability/destinations", body });
  if (!made.ok) return showForm(context, name, refuseDestination(form, made.problem));
  return context.redirect("/settings/broadcast?notice=destination-made", 303);
};

async function show(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const { DB } = context.env;
  const { items } = await listDestinations(DB, { workspaceId: workspace.id, offset: 0, limit: maxShown });
  const states = await readStates(
    DB,
    items.map(({ id }) => id),
    Date.now(),
  );
  return page(
    context,
    { title: "Broadcast", refused },
    <>
      <ActionForm action="/settings/broadcast" token={formToken} class="card" refused={refused}>
        <Switch
          name="broadcast"
          label="Send this workspace's requests to the destinations below"
          checked={workspace.settings.is_observability_broadcast_enabled}
          hint="Each request is one trace. Clients never wait for it. What was asked and answered goes along unless a destination is in privacy mode; it is stored nowhere on the way unless this workspace keeps it anyway."
        />
        <button type="submit" class="main">
          Save
        </button>
      </ActionForm>
      <TableCard name="Destinations" columns={columns(states)} items={items} empty="No destinations yet." />
      <form method="get" action="/settings/broadcast/new" class="card">
        <Choice
          name="type"
          label="New destination"
          value="otel-collector"
          choices={Object.entries(destinationTypes).map(([name, { title }]) => [name, title])}
        />
        <button type="submit">Continue</button>
      </form>
    </>,
  );
}

function columns(states: ReadonlyMap<string, DestinationState>): Column<DestinationRecord>[] {
  const stateOf = ({ id }: DestinationRecord) => states.get(id) ?? newState;
  return [
    {
      heading: "Name",
      cell: ({ id, name }) => <CutLink href={`/settings/broadcast/${id}`} name={name} />,
      look: "cut",
    },
    { heading: "Type", cell: ({ type }) => findDestinationType(type)?.title ?? type },
    { heading: "State", cell: (destination) => <State enabled={destination.enabled} state={stateOf(destination)} /> },
    { heading: "Delivered", cell: (destination) => stateOf(destination).delivered, look: "num" },
    { heading: "Without contents", cell: (destination) => stateOf(destination).droppedContents, look: "num" },
    { heading: "Lag", cell: (destination) => lagOf(stateOf(destination)), look: "num" },
  ];
}

export function lagOf({ lagSeconds }: DestinationState): string {
  return lagSeconds === null ? "–" : `${lagSeconds} s`;
}

/** An error counts until something has been delivered behind it. */
export function State({ enabled, state }: { enabled: boolean; state: DestinationState }) {
  const { lastError, lastErrorAt, lastDeliveredAt } = state;
  if (!enabled) return <span class="soft">switched off</span>;
  if (lastError !== null && (lastDeliveredAt ?? "") < (lastErrorAt ?? "")) {
    return (
      <>
        {visible(lastError)} <Time at={lastErrorAt ?? ""} />
      </>
    );
  }
  return lastDeliveredAt === null ? <span class="soft">nothing delivered yet</span> : <Time at={lastDeliveredAt} />;
}

async function showForm(context: ConsoleContext, name: string, refused?: RefusedForm): Promise<Response> {
  const type = findDestinationType(name);
  if (type === undefined) return context.redirect("/settings/broadcast", 303);
  const { formToken } = visitorOf(context);
  const from = { href: "/settings/broadcast", name: "Broadcast" };
  return page(
    context,
    { title: `New: ${type.title}`, from, refused },
    <ActionForm action="/settings/broadcast/new" token={formToken} class="card" refused={refused}>
      <input type="hidden" name="type" value={name} />
      <DestinationFields type={type} stored={newDestination} choosable={await choosableKeys(context, null)} />
      <button type="submit" class="main">
        Add
      </button>
    </ActionForm>,
  );
}
