// The workspace's alerts: whom to tell of what, and what came of the last try. The secret of a webhook is shown once. For admins.
import * as z from "zod";
import { type AlertRecord, listAlerts } from "../../../store/alerts.ts";
import { type AlertEvent, alertEvents, mailScheme } from "../../../wire/alert.ts";
import { madeOnce } from "../../../wire/derived.ts";
import { present } from "../../../wire/present.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst, Field, Switch } from "../../parts/form.tsx";
import { Secret } from "../../parts/secret.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { visible } from "../../parts/visible.tsx";
import { type FieldOf, fieldsNamed, type RefusedForm, refuseForm, refusePress } from "../../refused-form.ts";

const createdSchema = madeOnce(() => z.object({ data: z.object({ secret: z.string().optional() }) }));

const meanings: Readonly<Record<AlertEvent, string>> = {
  budget_80: "A budget of a key, a member or this workspace is spent to 80 %",
  budget_100: "A budget is spent",
  endpoint_unstable: "An endpoint fails and is tried last",
  endpoint_recovered: "A failing endpoint is stable again",
  key_refused: "A provider refuses our key",
  price_changed: "Prices of the catalog changed",
  records_behind: "Records have waited for the database for more than five minutes",
};

/** All switches together are what it is told of. */
const named = fieldsNamed({ on: ["budget_80", "Choose at least one event."] });
const fieldOf: FieldOf = (path, message) =>
  message.startsWith("it must be one e-mail address")
    ? ["url", "must be one e-mail address, such as oncall@example.com"]
    : named(path, message);

export const showAlerts: Page = (context) => show(context);

export const addAlert: Page = async (context) => {
  const form = context.get("form");
  const created = await callApi(context, {
    method: "POST",
    path: "/alerts",
    body: {
      name: textOf(form, "name") ?? "",
      url: addressOf(textOf(form, "url") ?? ""),
      on: alertEvents.filter((event) => isOn(form, event)),
      workspace_id: visitorOf(context).workspace.id,
      ...present({ secret: textOf(form, "secret") }),
    },
  });
  if (!created.ok) return show(context, { refused: refuseForm(form, created.problem, fieldOf) });
  const { secret } = createdSchema().parse(created.value).data;
  return secret === undefined
    ? context.redirect("/settings/alerts?notice=alert-created", 303)
    : show(context, { secret });
};

/** What is typed as an e-mail address is one; so is what mail programs copy. */
function addressOf(typed: string): string {
  const [, address] = /^(?:mailto:)?([^:/]*@[^:/]*)$/i.exec(typed) ?? [];
  return address === undefined ? typed : mailScheme + address;
}

export const deleteAlert: Page = async (context) => {
  const path = `/alerts/${encodeURIComponent(context.req.param("id") ?? "")}`;
  const deleted = await callApi(context, { method: "DELETE", path });
  if (!deleted.ok) return show(context, { refused: refusePress(deleted.problem) });
  return context.redirect("/settings/alerts?notice=alert-deleted", 303);
};

interface Outcome {
  refused?: RefusedForm;
  secret?: string;
}

async function show(context: ConsoleContext, { refused, secret }: Outcome = {}): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const { items } = await listAlerts(context.env.DB, { workspaceId: workspace.id, offset: 0, limit: 500 });
  return page(
    context,
    { title: "Alerts", refused, outcome: secret === undefined ? null : <NewSecret secret={secret} /> },
    <>
      <p class="soft">
        Each event is sent once: to a URL as JSON, signed with the alert's secret in <code>X-Fairlead-Signature</code>,
        or by e-mail. What is not taken is tried again for a day.
      </p>
      <TableCard name="Alerts" columns={columns(formToken)} items={items} empty="No alerts yet." />
      <details class="card" open={refused !== undefined || items.length === 0}>
        <summary>New alert</summary>
        <ActionForm action="/settings/alerts" token={formToken} refused={refused}>
          <Field name="name" label="Name" required />
          <Field name="url" label="URL or e-mail address" hint="https://… or oncall@example.com" required />
          {alertEvents.map((event) => (
            <Switch name={event} label={meanings[event]} checked={false} hint={<code>{event}</code>} />
          ))}
          <Field
            name="secret"
            label="Secret"
            type="password"
            autocomplete="off"
            hint="Of a URL. Empty: one is generated."
          />
          <button type="submit" class="main">
            Create alert
          </button>
        </ActionForm>
      </details>
    </>,
  );
}

function NewSecret({ secret }: { secret: string }) {
  return (
    <div class="note good" role="status">
      <p>
        <strong>What its deliveries are signed with.</strong> It is shown this once: keep it now.
      </p>
      <Secret id="alert-secret" value={secret} />
    </div>
  );
}

/** Of a webhook the host: the rest of such an address is often a secret. */
function recipientOf(url: string): string {
  if (url.startsWith(mailScheme)) return url.slice(mailScheme.length);
  return URL.canParse(url) ? new URL(url).host : "–";
}

function columns(formToken: string): Column<AlertRecord>[] {
  return [
    { heading: "Name", cell: ({ name }) => visible(name), look: "cut" },
    { heading: "Events", cell: ({ events }) => events.join(", "), card: "wide" },
    { heading: "Sent to", cell: ({ url }) => recipientOf(url), look: "cut", card: "line" },
    { heading: "Last delivery (UTC)", cell: ({ triedAt }) => (triedAt === null ? "–" : <Time at={triedAt} />) },
    { heading: "Result", cell: ({ outcome }) => outcome ?? "–", card: "wide" },
    {
      heading: "Actions",
      quiet: true,
      cell: ({ id }) => (
        <AskFirst
          label="Delete"
          question="No more events are sent to it."
          action={`/settings/alerts/${id}/delete`}
          token={formToken}
        />
      ),
    },
  ];
}
