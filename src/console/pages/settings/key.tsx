// One API key: its name, limit and expiry, switching it off, deleting it.
import { type ApiKeyRecord, findKey } from "../../../store/keys.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, textOf } from "../../form-fields.ts";
import { creatorOf } from "../../key-creators.ts";
import { page } from "../../layout.tsx";
import { type Fact, Facts } from "../../parts/facts.tsx";
import { ActionForm, AskFirst, Field, Switch } from "../../parts/form.tsx";
import { dollars } from "../../parts/format.ts";
import { Limits } from "../../parts/limits.tsx";
import { Time } from "../../parts/time.tsx";
import { useOfKey } from "../../read-limits.ts";
import { type RefusedForm, refuseForm, refusePress } from "../../refused-form.ts";
import { refuse } from "../refusal.tsx";
import { KeyLimitFields, keyField, limitOf } from "./key-limit-fields.tsx";
import { KeySnippets, KeyUseCard, readKeyUse } from "./key-use.tsx";
import { KeyState } from "./keys.tsx";
import { rowsOfBudget, type SpendWindow, spentRows } from "./spent-rows.ts";

export const showKey: Page = async (context) => {
  const key = await findOwnKey(context);
  return key === undefined ? refuse(context, "not-found") : show(context, key);
};

export const saveKey: Page = async (context) => {
  const key = await findOwnKey(context);
  if (key === undefined) return refuse(context, "not-found");
  const form = context.get("form");
  const saved = await callApi(context, {
    method: "PATCH",
    path: `/keys/${key.hash}`,
    body: { name: textOf(form, "name") ?? "", disabled: isOn(form, "disabled"), ...limitOf(form) },
  });
  return saved.ok
    ? context.redirect(`/settings/keys/${key.hash}?notice=saved`, 303)
    : show(context, key, refuseForm(form, saved.problem, keyField));
};

export const deleteKey: Page = async (context) => {
  const key = await findOwnKey(context);
  if (key === undefined) return refuse(context, "not-found");
  const deleted = await callApi(context, { method: "DELETE", path: `/keys/${key.hash}` });
  return deleted.ok
    ? context.redirect("/settings/keys?notice=key-deleted", 303)
    : show(context, key, refusePress(deleted.problem));
};

/** Of this workspace, and for a member one that they made. */
async function findOwnKey(context: ConsoleContext): Promise<ApiKeyRecord | undefined> {
  const { workspace, onlyOf } = visitorOf(context);
  const key = await findKey(context.env.DB, context.req.param("hash") ?? "");
  if (key === undefined || key.workspaceId !== workspace.id) return undefined;
  return onlyOf === undefined || key.creatorUserId === onlyOf ? key : undefined;
}

async function show(context: ConsoleContext, key: ApiKeyRecord, refused?: RefusedForm): Promise<Response> {
  const { formToken, administrator, onlyOf } = visitorOf(context);
  const address = `/settings/keys/${key.hash}`;
  const now = context.get("now")();
  const [{ usage, limits }, creator, use] = await Promise.all([
    useOfKey(context, key.hash),
    creatorOf(context, key),
    readKeyUse(context, key.hash),
  ]);
  const spent = (name: string, window: SpendWindow): Fact => [
    name,
    <a href={spentRows({ key: key.hash, window, now })}>{dollars(usage.cost[window])}</a>,
    "big",
  ];
  return page(
    context,
    {
      title: key.name,
      from: { href: "/settings/keys", name: "Keys" },
      beside: <KeyState record={key} now={now} />,
      refused,
    },
    <>
      <section class="card" aria-label="Usage">
        <Facts
          facts={[
            spent("Today", "daily"),
            spent("This week", "weekly"),
            spent("This month", "monthly"),
            spent("All time", "total"),
            ["On your provider keys", dollars(usage.byok.total)],
            ["Key", <span class="mono">{key.label}</span>],
            ["Created (UTC)", <Time at={key.createdAt} />],
            ["Created by", creator],
          ]}
        />
        {usage.byok.total === 0n ? null : (
          <p class="soft small">
            On your provider keys is of all time, and in none of the sums before it: providers charge it to your own
            accounts. The log has it among all of the key's requests; the page of each says whose provider key it used.
          </p>
        )}
        <p>
          <a href={`/logs?key=${key.hash}`}>Its requests in the log</a>
        </p>
      </section>
      <Limits statuses={limits} rowsOf={(status) => rowsOfBudget(status, { key: key.hash, onlyOf })} />
      <KeyUseCard use={use} />
      <ActionForm action={address} token={formToken} class="card" refused={refused}>
        <Field name="name" label="Name" required value={key.name} />
        {key.restrictedBy === null || administrator ? null : (
          <p class="hint">An admin has to agree to more than this: you may lower the limit or disable the key.</p>
        )}
        <KeyLimitFields record={key} />
        <Switch name="disabled" label="Disabled" checked={key.disabled} hint="Requests with this key get a 401." />
        <button type="submit" class="main">
          Save
        </button>
      </ActionForm>
      {key.kind === "api" ? <KeySnippets use={use} origin={new URL(context.req.url).origin} /> : null}
      <AskFirst
        label="Delete this key"
        question="Whoever uses it is refused from now on. Its records stay in the log."
        action={`${address}/delete`}
        token={formToken}
      />
    </>,
  );
}
