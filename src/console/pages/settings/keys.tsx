// API keys: the list with what each has spent, and creating one, which is shown once. Members see and create their own.
import * as z from "zod";
import type { LimitStatus } from "../../../accounting/ledger/part.ts";
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { type KeyUsage, noUsage, readUsage } from "../../../store/usage.ts";
import { fail, ok, type Result } from "../../../wire/result.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, textOf } from "../../form-fields.ts";
import { readCreators } from "../../key-creators.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field, Switch } from "../../parts/form.tsx";
import { dollars, dollarsAlike } from "../../parts/format.ts";
import { BudgetLeft, OwnBudgets } from "../../parts/limits.tsx";
import { fromOf, PartOfList } from "../../parts/pager.tsx";
import { linked } from "../../parts/rows-link.ts";
import { Secret } from "../../parts/secret.tsx";
import { type Column, CutLink, TableCard } from "../../parts/table.tsx";
import { budgetsOfKeys, ownBudgets } from "../../read-limits.ts";
import { type RefusedForm, refuseForm } from "../../refused-form.ts";
import { listSeenKeys } from "../../seen-keys.ts";
import { KeyLimitFields, keyField, limitOf } from "./key-limit-fields.tsx";
import { type SpendWindow, spentRows } from "./spent-rows.ts";

/** As many as a page of 30 kB has room for. */
const pageSize = 200;
const createdSchema = z.object({ key: z.string() });

export const showKeys: Page = (context) => show(context);

export const createKey: Page = async (context) => {
  const created = await makeKey(context);
  return show(context, created.ok ? { secret: created.value } : { refused: created.problem });
};

/** The key itself, as the form asks for it. */
export async function makeKey(context: ConsoleContext): Promise<Result<string, RefusedForm>> {
  const form = context.get("form");
  const { workspace, memberId, administrator } = visitorOf(context);
  const created = await callApi(context, {
    method: "POST",
    path: "/keys",
    body: {
      name: textOf(form, "name"),
      workspace_id: workspace.id,
      creator_user_id: memberId,
      // Whoever may not change settings here must not be able to make a key that does.
      is_management_key: administrator && isOn(form, "management"),
      ...limitOf(form),
    },
  });
  if (!created.ok) return fail(refuseForm(form, created.problem, keyField));
  return ok(createdSchema.parse(created.value).key);
}

interface Outcome {
  refused?: RefusedForm;
  secret?: string;
}

async function show(context: ConsoleContext, { refused, secret }: Outcome = {}): Promise<Response> {
  const { administrator, formToken } = visitorOf(context);
  const from = fromOf(context.req.query("from"));
  const { items: keys, total } = await listSeenKeys(context, { includeDisabled: true, offset: from, limit: pageSize });
  const now = context.get("now")();
  const usage = await readUsage(
    context.env.DB,
    keys.map(({ hash }) => hash),
    now,
  );
  const [budgets, own] = await Promise.all([budgetsOfKeys(context, keys, usage), ownBudgets(context)]);
  // Members see their own alone.
  const creatorOf = administrator ? await readCreators(context) : undefined;
  return page(
    context,
    {
      title: "Keys",
      // The form is behind the list, which may be long, and opens for what is in it.
      beside: (
        <a class="button end" href="#name">
          New key
        </a>
      ),
      refused,
      outcome: secret === undefined ? null : <NewKey secret={secret} baseUrl={new URL(context.req.url).origin} />,
    },
    <>
      <OwnBudgets statuses={own} />
      <TableCard
        name="Keys"
        columns={keyColumns({ usage, budgets, creatorOf, now })}
        items={keys}
        empty={from === 0 ? "No keys yet." : "No keys beyond these."}
      />
      <PartOfList path="/settings/keys" from={from} size={pageSize} total={total} />
      <details class="card" open={refused !== undefined || total === 0}>
        <summary>New key</summary>
        <ActionForm action="/settings/keys" token={formToken} refused={refused}>
          <Field name="name" label="Name" required placeholder="What uses it" />
          <KeyLimitFields />
          {administrator ? (
            <Switch
              name="management"
              label="Management key"
              checked={false}
              hint="Manages keys and settings of this workspace through the API, and is refused for prompts."
            />
          ) : null}
          <button type="submit" class="main">
            Create key
          </button>
        </ActionForm>
      </details>
    </>,
  );
}

/** `baseUrl`: of this installation. */
export function NewKey({ secret, baseUrl }: { secret: string; baseUrl: string }) {
  return (
    <div class="note good" role="status">
      <p>
        <strong>Your new key.</strong> It is shown this once: keep it now.
      </p>
      <Secret id="new-key" value={secret} />
      <p class="soft small">
        Use it with any OpenAI or OpenRouter client and the base URL <code>{baseUrl}/api/v1</code>.
      </p>
    </div>
  );
}

interface KeysInUse {
  usage: ReadonlyMap<string, KeyUsage>;
  budgets: ReadonlyMap<string, LimitStatus>;
  creatorOf: ((key: ApiKeyRecord) => string) | undefined;
  now: number;
}

function keyColumns({ usage, budgets, creatorOf, now }: KeysInUse): Column<ApiKeyRecord>[] {
  const costOf = ({ hash }: ApiKeyRecord) => (usage.get(hash) ?? noUsage).cost;
  const cost = dollarsAlike(
    [...usage.values()].flatMap(({ cost: { daily, monthly, total } }) => [daily, monthly, total]),
  );
  const spent = (heading: string, window: SpendWindow): Column<ApiKeyRecord> => ({
    heading,
    cell: (key) => linked(spentRows({ key: key.hash, window, now }), cost(costOf(key)[window])),
    look: "num",
  });
  return [
    {
      heading: "Name",
      cell: ({ hash, name, label }) => (
        <>
          <CutLink href={`/settings/keys/${hash}`} name={name} />
          <br />
          <span class="mono soft small">{label}</span>
        </>
      ),
      look: "cut",
    },
    ...(creatorOf === undefined
      ? []
      : [{ heading: "Created by", cell: creatorOf, look: "cut spare", card: "wide" as const }]),
    { heading: "State", cell: (key) => <KeyState record={key} now={now} /> },
    spent("Today", "daily"),
    spent("This month", "monthly"),
    spent("All time", "total"),
    {
      heading: "Limit",
      cell: (key) => {
        const status = budgets.get(key.hash);
        return status === undefined ? limitText(key) : <BudgetLeft status={status} />;
      },
    },
  ];
}

export function spentOf(
  { limitReset, includeByokInLimit }: Pick<ApiKeyRecord, "limitReset" | "includeByokInLimit">,
  { cost, byok }: KeyUsage,
) {
  const window = limitReset ?? "total";
  return cost[window] + (includeByokInLimit ? byok[window] : 0n);
}

function limitText({ limitPico, limitReset }: ApiKeyRecord): string {
  if (limitPico === null) return "–";
  return limitReset === null ? dollars(limitPico) : `${dollars(limitPico)} ${limitReset}`;
}

export function KeyState({ record, now }: { record: ApiKeyRecord; now: number }) {
  const expired = record.expiresAt !== null && Date.parse(record.expiresAt) <= now;
  return (
    <>
      {record.disabled ? (
        <span class="badge bad">disabled</span>
      ) : expired ? (
        <span class="badge bad">expired</span>
      ) : (
        <span class="badge good">active</span>
      )}
      {record.kind === "management" ? <span class="badge info">management</span> : null}
    </>
  );
}
