// API keys: the list with what each has spent, and making a new one, which is shown once. Members see and make their own.
import * as z from "zod";
import { type ApiKeyRecord, listKeys } from "../../../store/keys.ts";
import { type KeyUsage, noUsage, readUsage } from "../../../store/usage.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field, Switch } from "../../parts/form.tsx";
import { dollars } from "../../parts/format.ts";
import { Secret } from "../../parts/secret.tsx";
import { KeyLimitFields, limitOf } from "./key-limit-fields.tsx";

const createdSchema = z.object({ key: z.string() });

export const showKeys: Page = (context) => show(context);

export const createKey: Page = async (context) => {
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
  if (!created.ok) return show(context, { problem: created.problem.message });
  return show(context, { secret: createdSchema.parse(created.value).key });
};

interface Outcome {
  problem?: string;
  secret?: string;
}

async function show(context: ConsoleContext, { problem, secret }: Outcome = {}): Promise<Response> {
  const { workspace, administrator, onlyOf, formToken } = visitorOf(context);
  const { items } = await listKeys(context.env.DB, {
    workspaceId: workspace.id,
    includeDisabled: true,
    offset: 0,
    limit: 500,
  });
  const keys = items.filter((key) => onlyOf === undefined || key.creatorUserId === onlyOf);
  const hashes = keys.map((key) => key.hash);
  const usage = await readUsage(context.env.DB, hashes, context.get("now")());
  return page(
    context,
    {
      title: "Keys",
      problem,
      outcome: secret === undefined ? null : <NewKey secret={secret} baseUrl={new URL(context.req.url).origin} />,
    },
    <>
      <KeyTable keys={keys} usage={usage} now={context.get("now")()} />
      <details class="card" open={problem !== undefined || keys.length === 0}>
        <summary>New key</summary>
        <ActionForm action="/settings/keys" token={formToken}>
          <Field
            name="name"
            label="Name"
            required
            placeholder="What uses it"
            value={secret === undefined ? textOf(context.get("form"), "name") : undefined}
          />
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
            Make the key
          </button>
        </ActionForm>
      </details>
    </>,
  );
}

function NewKey({ secret, baseUrl }: { secret: string; baseUrl: string }) {
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

interface KeyTableProperties {
  keys: ApiKeyRecord[];
  usage: ReadonlyMap<string, KeyUsage>;
  now: number;
}

function KeyTable({ keys, usage, now }: KeyTableProperties) {
  if (keys.length === 0) return <p class="card soft">No keys yet.</p>;
  return (
    <div class="card flush scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Key</th>
            <th scope="col">State</th>
            <th scope="col" class="num">
              Today
            </th>
            <th scope="col" class="num">
              This month
            </th>
            <th scope="col" class="num">
              Ever
            </th>
            <th scope="col" class="num">
              Limit
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => {
            const { cost } = usage.get(key.hash) ?? noUsage;
            return (
              <tr>
                <td class="cut">
                  <a href={`/settings/keys/${key.hash}`}>{key.name}</a>
                </td>
                <td class="mono soft nowrap">{key.label}</td>
                <td>
                  <KeyState record={key} now={now} />
                </td>
                <td class="num">{dollars(cost.daily)}</td>
                <td class="num">{dollars(cost.monthly)}</td>
                <td class="num">{dollars(cost.total)}</td>
                <td class="num">
                  {key.limitPico === null
                    ? "–"
                    : `${dollars(key.limitPico)}${key.limitReset === null ? "" : ` ${key.limitReset}`}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
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
