// What this workspace may spend by the day, week, month and in all, and how often its keys may ask where they have no rates
// of their own. For admins. A form for each budget, so that each is saved as a whole or not at all.
import { formatMoney } from "../../../catalog/money.ts";
import { listBudgets } from "../../../store/workspace-budgets.ts";
import { type BudgetInterval, budgetIntervals } from "../../../wire/budget-interval.ts";
import { callApi } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, numberOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field, Switch } from "../../parts/form.tsx";
import { Limits } from "../../parts/limits.tsx";
import { limitsOfWorkspace } from "../../read-limits.ts";
import { type FieldOf, fieldsNamed, type RefusedForm, refuseForm } from "../../refused-form.ts";
import { refuse } from "../refusal.tsx";
import { RateFields, rateNames, ratesOf } from "./rate-fields.tsx";
import { rowsOfBudget } from "./spent-rows.ts";

const address = "/settings/budgets";
const saved = `${address}?notice=saved`;

const names: Readonly<Record<BudgetInterval, string>> = {
  daily: "Daily",
  weekly: "Weekly",
  monthly: "Monthly",
  lifetime: "Lifetime",
};

export const showBudgets: Page = (context) => show(context);

const moreThanNothing = "must be more than 0 USD; empty for no budget";

/** An empty field is no budget. */
export const saveBudget: Page = async (context) => {
  const interval = budgetIntervals.find((one) => one === context.req.param("interval"));
  if (interval === undefined) return refuse(context, "not-found");
  const path = `/workspaces/${visitorOf(context).workspace.id}/budgets/${interval}`;
  const form = context.get("form");
  const limit = numberOf(form, interval);
  const answer = await callApi(
    context,
    limit === undefined ? { method: "DELETE", path } : { method: "PUT", path, body: { limit_usd: limit } },
  );
  const named: FieldOf = (path, message) =>
    path !== "limit_usd"
      ? undefined
      : message.startsWith("must be greater than 0")
        ? [interval, moreThanNothing]
        : interval;
  return answer.ok
    ? context.redirect(saved, 303)
    : show(context, { of: interval, ...refuseForm(form, answer.problem, named) });
};

export const saveRates: Page = async (context) => {
  const form = context.get("form");
  const path = `/workspaces/${visitorOf(context).workspace.id}`;
  const body = { rate_limits: ratesOf(form), include_byok_in_budgets: isOn(form, "byok") };
  const answer = await callApi(context, { method: "PATCH", path, body });
  const named = fieldsNamed({ ...rateNames, include_byok_in_budgets: "byok" });
  return answer.ok
    ? context.redirect(saved, 303)
    : show(context, { of: "rates", ...refuseForm(form, answer.problem, named) });
};

/** Which of the page's forms it was. */
type Refused = RefusedForm & { of: BudgetInterval | "rates" };

async function show(context: ConsoleContext, refused?: Refused): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const budgets = await listBudgets(context.env.DB, workspace.id);
  const { rate_limits: rates, include_byok_in_budgets: byok } = workspace.settings;
  const refusedOf = (name: Refused["of"]) => (refused?.of === name ? refused : undefined);
  return page(
    context,
    { title: "Budgets", refused },
    <>
      <Limits
        statuses={await limitsOfWorkspace(context, budgets)}
        rowsOf={(status) => rowsOfBudget(status, { onlyOf: undefined })}
      />
      <section class="card">
        <h2>Budgets of this workspace</h2>
        <p class="soft">
          What all keys together may spend, in USD; empty is no budget. A longer interval needs a larger one. Days begin
          at midnight UTC, weeks on Mondays.
        </p>
        <div class="grid">
          {budgetIntervals.map((interval) => {
            const stored = budgets.find((one) => one.interval === interval)?.limitPico;
            return (
              <ActionForm action={`${address}/${interval}`} token={formToken} refused={refusedOf(interval)}>
                <Field
                  name={interval}
                  label={names[interval]}
                  inputmode="decimal"
                  placeholder="none"
                  value={stored === undefined ? undefined : formatMoney(stored)}
                />
                <button type="submit">Save</button>
              </ActionForm>
            );
          })}
        </div>
      </section>
      <ActionForm action={`${address}/rates`} token={formToken} class="card" refused={refusedOf("rates")}>
        <h2>Default rate limits of a key</h2>
        <RateFields rates={rates} none="no limit" />
        <Switch name="byok" label="Budgets count spending on your own provider keys too" checked={byok} />
        <button type="submit" class="main">
          Save
        </button>
      </ActionForm>
    </>,
  );
}
