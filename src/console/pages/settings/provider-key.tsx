// One of the workspace's own provider keys: checking, changing, switching off and deleting it. For admins.

import { type ByokRecord, findByokKey } from "../../../store/byok.ts";
import { present } from "../../../wire/present.ts";
import { callApi } from "../../call-api.ts";
import { afterStoring, checkProvider, type ProviderCheck, stillTried } from "../../check-provider.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { CheckResult } from "../../parts/check-result.tsx";
import { ActionForm, AskFirst, Field, Switch } from "../../parts/form.tsx";
import { type RefusedForm, refuseForm, refusePress } from "../../refused-form.ts";
import { refuse } from "../refusal.tsx";
import { ByokRuleFields, ruleField, rulesOf } from "./byok-rules.tsx";

export const showProviderKey: Page = async (context) => {
  const record = await findOwn(context);
  return record === undefined ? refuse(context, "not-found") : show(context, record);
};

/** A key that takes another's place is tried at once, as a new one is. */
export const saveProviderKey: Page = async (context) => {
  const record = await findOwn(context);
  if (record === undefined) return refuse(context, "not-found");
  const form = context.get("form");
  const key = textOf(form, "key");
  const saved = await callApi(context, {
    method: "PATCH",
    path: `/byok/${record.id}`,
    body: {
      name: textOf(form, "name") ?? null,
      disabled: isOn(form, "disabled"),
      ...present({ key }),
      ...rulesOf(form),
    },
  });
  if (!saved.ok) return show(context, record, { refused: refuseForm(form, saved.problem, ruleField) });
  const stored = key === undefined ? undefined : await findOwn(context);
  // One that is switched off is not asked with.
  if (stored === undefined || stored.disabled) {
    return context.redirect(`/settings/provider-keys/${record.id}?notice=saved`, 303);
  }
  return show(context, stored, { check: afterStoring(await checkProvider(context, stored.provider)) });
};

export const checkProviderKey: Page = async (context) => {
  const record = await findOwn(context);
  if (record === undefined) return refuse(context, "not-found");
  return show(context, record, { check: stillTried(await checkProvider(context, record.provider)) });
};

export const deleteProviderKey: Page = async (context) => {
  const record = await findOwn(context);
  if (record === undefined) return refuse(context, "not-found");
  const deleted = await callApi(context, { method: "DELETE", path: `/byok/${record.id}` });
  return deleted.ok
    ? context.redirect("/settings/provider-keys?notice=provider-key-deleted", 303)
    : show(context, record, { refused: refusePress(deleted.problem) });
};

async function findOwn(context: ConsoleContext): Promise<ByokRecord | undefined> {
  const record = await findByokKey(context.env.DB, context.req.param("id") ?? "");
  return record?.workspaceId === visitorOf(context).workspace.id ? record : undefined;
}

interface Outcome {
  refused?: RefusedForm;
  check?: ProviderCheck;
}

async function show(context: ConsoleContext, record: ByokRecord, { refused, check }: Outcome = {}) {
  const { formToken } = visitorOf(context);
  const { catalog } = await currentCatalog(context);
  const address = `/settings/provider-keys/${record.id}`;
  return page(
    context,
    {
      title: catalog.providers.find(({ slug }) => slug === record.provider)?.name ?? record.provider,
      from: { href: "/settings/provider-keys", name: "Provider keys" },
      beside: <span class="mono soft">{record.label}</span>,
      refused,
      outcome: check === undefined ? null : <CheckResult check={check} />,
    },
    <>
      <ActionForm action={address} token={formToken} class="card" refused={refused}>
        <Field name="name" label="Name" value={record.name} />
        <Field
          name="key"
          label="Replace the key"
          type="password"
          autocomplete="off"
          placeholder="leave empty to keep it"
        />
        <ByokRuleFields rules={record.rules} />
        <Switch name="disabled" label="Disabled" checked={record.disabled} />
        <button type="submit" class="main">
          Save
        </button>
      </ActionForm>
      <div class="row">
        <ActionForm action={`${address}/check`} token={formToken}>
          <button type="submit">Check now</button>
        </ActionForm>
        <AskFirst
          label="Delete this key"
          question="Requests use this installation's own key from now on, where there is one."
          action={`${address}/delete`}
          token={formToken}
        />
      </div>
    </>,
  );
}
