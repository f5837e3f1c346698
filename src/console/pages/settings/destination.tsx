// One destination: how deliveries went, a test, changing and deleting it. For admins.
import * as z from "zod";
import { findDestinationType } from "../../../broadcast/destination-types.ts";
import { newState, readStates } from "../../../store/destination-states.ts";
import { type DestinationRecord, findDestination } from "../../../store/destinations.ts";
import { callApi } from "../../call-api.ts";
import type { ProviderCheck } from "../../check-provider.ts";
import { choosableKeys } from "../../choosable-keys.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { page } from "../../layout.tsx";
import { CheckResult } from "../../parts/check-result.tsx";
import { Facts } from "../../parts/facts.tsx";
import { ActionForm, AskFirst } from "../../parts/form.tsx";
import { Time } from "../../parts/time.tsx";
import { visible } from "../../parts/visible.tsx";
import { type RefusedForm, refusePress } from "../../refused-form.ts";
import { refuse } from "../refusal.tsx";
import { DestinationFields, destinationBody, refuseDestination } from "./destination-form.tsx";
import { lagOf, State } from "./destinations.tsx";

interface Shown {
  refused?: RefusedForm;
  trial?: ProviderCheck;
}

export const showDestination: Page = async (context) => {
  const record = await findOwn(context);
  return record === undefined ? refuse(context, "not-found") : show(context, record);
};

export const saveDestination: Page = async (context) => {
  const record = await findOwn(context);
  if (record === undefined) return refuse(context, "not-found");
  const form = context.get("form");
  const type = findDestinationType(record.type);
  if (type === undefined) return refuse(context, "not-found");
  const path = `/observability/destinations/${record.id}`;
  const saved = await callApi(context, { method: "PATCH", path, body: destinationBody(form, type) });
  if (!saved.ok) return show(context, record, { refused: refuseDestination(form, saved.problem) });
  return context.redirect(`/settings/broadcast/${record.id}?notice=saved`, 303);
};

const trialSchema = z.object({ data: z.object({ ok: z.boolean(), status: z.number().nullable(), body: z.string() }) });

export const tryDestination: Page = async (context) => {
  const record = await findOwn(context);
  if (record === undefined) return refuse(context, "not-found");
  const tried = await callApi(context, { method: "POST", path: `/observability/destinations/${record.id}/test` });
  if (!tried.ok) return show(context, record, { refused: refusePress(tried.problem) });
  const { ok: good, status, body } = trialSchema.parse(tried.value).data;
  const said = status === null ? body : `it answered ${status}${body === "" ? "" : `: ${body}`}`;
  return show(context, record, {
    trial: {
      verdict: good ? "works" : "refused",
      text: `It ${good ? "took" : "did not take"} the test: ${said}`,
    },
  });
};

export const deleteDestination: Page = async (context) => {
  const record = await findOwn(context);
  if (record === undefined) return refuse(context, "not-found");
  const deleted = await callApi(context, { method: "DELETE", path: `/observability/destinations/${record.id}` });
  if (!deleted.ok) return show(context, record, { refused: refusePress(deleted.problem) });
  return context.redirect("/settings/broadcast?notice=destination-deleted", 303);
};

async function findOwn(context: ConsoleContext): Promise<DestinationRecord | undefined> {
  const record = await findDestination(context.env.DB, context.req.param("id") ?? "");
  return record?.workspaceId === visitorOf(context).workspace.id ? record : undefined;
}

async function show(context: ConsoleContext, record: DestinationRecord, shown: Shown = {}): Promise<Response> {
  const { id, name, type, config, rules, enabled } = record;
  const row = findDestinationType(type);
  if (row === undefined) return refuse(context, "not-found");
  const { formToken } = visitorOf(context);
  const state = (await readStates(context.env.DB, [id], Date.now())).get(id) ?? newState;
  const address = `/settings/broadcast/${id}`;
  const { refused, trial } = shown;
  const stored = { name, enabled, config, ...rules };
  return page(
    context,
    { title: name, from: { href: "/settings/broadcast", name: "Broadcast" }, refused },
    <>
      {trial === undefined ? null : <CheckResult check={trial} />}
      <section class="card">
        <h2>{row.title}</h2>
        <Facts
          facts={[
            ["State", <State enabled={enabled} state={state} />],
            ["Delivered", state.delivered],
            ["Without contents", state.droppedContents],
            ["Lag", lagOf(state)],
            state.lastError === null ? undefined : ["Last error", visible(state.lastError)],
            state.lastErrorAt === null ? undefined : ["Last error at", <Time at={state.lastErrorAt} />],
          ]}
        />
        <ActionForm action={`${address}/test`} token={formToken}>
          <button type="submit">Send a test</button>
        </ActionForm>
      </section>
      <ActionForm action={address} token={formToken} class="card" refused={refused}>
        <DestinationFields type={row} stored={stored} choosable={await choosableKeys(context, rules.api_key_hashes)} />
        <button type="submit" class="main">
          Save
        </button>
      </ActionForm>
      <AskFirst
        label="Delete this destination"
        question="It is told of nothing any more, not of what waits either."
        action={`${address}/delete`}
        token={formToken}
      />
    </>,
  );
}
