// The workspace's own provider keys: stored encrypted, tried before this installation's, and never shown again. For admins.
import * as z from "zod";
import type { Provider } from "../../../catalog/catalog.ts";
import { type ByokRecord, listByokKeys } from "../../../store/byok.ts";
import { type ProviderCheckRow, readProviderChecks } from "../../../store/provider-checks.ts";
import { callApi } from "../../call-api.ts";
import { afterStoring, checkProvider, type ProviderCheck } from "../../check-provider.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { howToSet } from "../../how-to-set.ts";
import { page } from "../../layout.tsx";
import { CheckResult } from "../../parts/check-result.tsx";
import { ActionForm, Choice, Field } from "../../parts/form.tsx";
import { type Column, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { visible } from "../../parts/visible.tsx";
import { type RefusedForm, refuseField, refuseForm } from "../../refused-form.ts";
import { ByokRuleFields, ruleField, rulesOf } from "./byok-rules.tsx";

const askProvider = "Choose a provider";
const createdSchema = z.object({ data: z.object({ provider: z.string() }) });

export const showProviderKeys: Page = (context) => show(context);

/** A key that was just stored is tried at once: a mistake is found while its owner still has it at hand. */
export const addProviderKey: Page = async (context) => {
  const form = context.get("form");
  const chosen = textOf(form, "provider");
  if (chosen === undefined) {
    return show(context, { refused: refuseField(form, { field: "provider", sentence: `${askProvider}.` }) });
  }
  const created = await callApi(context, {
    method: "POST",
    path: "/byok",
    body: {
      provider: chosen,
      key: textOf(form, "key"),
      name: textOf(form, "name") ?? null,
      workspace_id: visitorOf(context).workspace.id,
      ...rulesOf(form),
    },
  });
  if (!created.ok) return show(context, { refused: refuseForm(form, created.problem, ruleField) });
  const { provider } = createdSchema.parse(created.value).data;
  return show(context, { check: afterStoring(await checkProvider(context, provider)) });
};

async function show(
  context: ConsoleContext,
  { refused, check }: { refused?: RefusedForm; check?: ProviderCheck } = {},
): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const [{ items }, { catalog }, checks] = await Promise.all([
    listByokKeys(context.env.DB, { workspaceId: workspace.id, offset: 0, limit: 500 }),
    currentCatalog(context),
    readProviderChecks(context.env.DB, workspace.id),
  ]);
  const isFirstVisit = context.req.query("first") === "1";
  return page(
    context,
    {
      title: "Provider keys",
      refused,
      outcome: check === undefined ? null : <CheckResult check={check} />,
    },
    <>
      {isFirstVisit || check?.verdict === "works" ? (
        <NextSteps done={check?.verdict === "works"} secret={howToSet(context, "OPENAI_API_KEY")} />
      ) : null}
      <p class="soft">
        Keys that this workspace has with providers. Requests try them before this installation's own keys, and the
        provider's bill for them is yours.
      </p>
      <TableCard
        name="Provider keys"
        columns={keyColumns(catalog.providers, { checks, token: formToken })}
        items={items}
      />
      <details class="card" open={isFirstVisit || refused !== undefined || items.length === 0}>
        <summary>Add a key</summary>
        <ActionForm action="/settings/provider-keys" token={formToken} refused={refused}>
          <Choice
            name="provider"
            label="Provider"
            value=""
            ask={askProvider}
            choices={catalog.providers
              .filter((provider) => provider.api_key !== null)
              .map((provider) => [provider.slug, provider.name] as const)}
          />
          <Field
            name="key"
            label="Key"
            type="password"
            required
            autocomplete="off"
            hint="Stored encrypted. Spaces around it are removed. It is checked at once with a request for one word."
          />
          <Field name="name" label="Name" placeholder="optional" />
          <ByokRuleFields />
          <button type="submit" class="main">
            Store and check
          </button>
        </ActionForm>
      </details>
    </>,
  );
}

/** `secret`: how one is set. */
function NextSteps({ done, secret }: { done: boolean; secret: string }) {
  return done ? (
    <p>
      <a class="button main" href="/try">
        Next: try a model
      </a>
    </p>
  ) : (
    <div class="note">
      <p>
        To reach real models Fairlead needs a provider's key: add one here for this workspace, or set it as a secret of
        the Worker for all of them (<code>{secret}</code>).
      </p>
      <p>
        Without one the built-in simulated provider answers for <code>fairlead/demo</code>, where it is switched on.{" "}
        <a href="/try">Skip this</a>.
      </p>
    </div>
  );
}

interface Checked {
  checks: ReadonlyMap<string, ProviderCheckRow>;
  token: string;
}

function keyColumns(providers: Provider[], { checks, token }: Checked): Column<ByokRecord>[] {
  const names = new Map(providers.map(({ slug, name }) => [slug, name]));
  return [
    {
      heading: "Provider",
      cell: ({ id, provider }) => <a href={`/settings/provider-keys/${id}`}>{names.get(provider) ?? provider}</a>,
    },
    { heading: "Key", cell: ({ label }) => label, look: "mono soft" },
    { heading: "Name", cell: ({ name }) => visible(name ?? "–"), look: "cut" },
    { heading: "State", cell: (record) => <Use record={record} check={checkOf(record, checks)} /> },
    {
      heading: "Last checked (UTC)",
      cell: (record) => {
        const check = checkOf(record, checks);
        return check === undefined ? "–" : <Time at={new Date(check.at).toISOString()} />;
      },
    },
    {
      heading: "Check",
      cell: ({ id }) => (
        <ActionForm action={`/settings/provider-keys/${id}/check`} token={token}>
          <button type="submit">Check now</button>
        </ActionForm>
      ),
      quiet: true,
    },
  ];
}

/** Of this key: not of one that was replaced since. */
function checkOf({ provider, createdAt, updatedAt }: ByokRecord, checks: Checked["checks"]) {
  const check = checks.get(provider);
  return check !== undefined && check.at >= Date.parse(updatedAt ?? createdAt) ? check : undefined;
}

function Use({ record: { disabled, rules }, check }: { record: ByokRecord; check: ProviderCheckRow | undefined }) {
  return (
    <>
      {disabled ? (
        <span class="badge bad">disabled</span>
      ) : check?.verdict === "refused" ? (
        <span class="badge bad">refused</span>
      ) : (
        <span class="badge good">active</span>
      )}
      {rules.is_required ? <span class="badge">nothing else</span> : null}
      {rules.is_fallback ? <span class="badge">tried last</span> : null}
    </>
  );
}
