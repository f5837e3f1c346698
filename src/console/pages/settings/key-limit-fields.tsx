// What a key may spend, how much it may ask for at a time and how long it lives: the fields, and what the API gets of them.

import type { RateKind } from "../../../accounting/ledger/limit.ts";
import { formatMoney } from "../../../catalog/money.ts";
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { rateKinds } from "../../../wire/rate-limits.ts";
import { isOn, numberOf, textOf } from "../../form-fields.ts";
import { Choice, choicesOf, Field, Switch } from "../../parts/form.tsx";
import { fieldsNamed } from "../../refused-form.ts";

export function KeyLimitFields({ record }: { record?: ApiKeyRecord }) {
  const limit = record?.limitPico ?? null;
  return (
    <>
      <div class="grid">
        <Field
          name="limit"
          label="Limit in USD"
          type="number"
          min="0"
          step="any"
          placeholder="none"
          value={limit === null ? undefined : formatMoney(limit)}
        />
        <Choice
          name="reset"
          label="Limit per"
          value={record?.limitReset ?? ""}
          choices={choicesOf("Lifetime of the key", { daily: "Day", weekly: "Week", monthly: "Month" })}
        />
        <Field name="expires" label="Expires (UTC)" type="datetime-local" value={record?.expiresAt?.slice(0, 16)} />
      </div>
      <div class="grid">
        {rateKinds.map((kind) => (
          <Field
            name={kind}
            label={rateLabels[kind]}
            type="number"
            min="1"
            step="1"
            placeholder="as the workspace"
            value={record?.rateLimits[kind]?.toString()}
          />
        ))}
      </div>
      <Switch
        name="byok"
        label="Count spending on your own provider keys too"
        checked={record?.includeByokInLimit ?? false}
      />
    </>
  );
}

export const rateLabels: Readonly<Record<RateKind, string>> = {
  requests_per_minute: "Requests per minute",
  tokens_per_minute: "Tokens per minute",
  concurrent_requests: "Requests at the same time",
};

export const keyField = fieldsNamed({
  limit: ["limit", "must be an amount in USD, such as 2.50; empty for no limit"],
  limit_reset: "reset",
  expires_at: ["expires", "must be a date and a time in UTC, such as 2030-01-31T18:00; empty for never"],
  include_byok_in_limit: "byok",
  is_management_key: "management",
  ...Object.fromEntries(
    rateKinds.map((kind) => [`rate_limits.${kind}`, [kind, "must be a whole number of 1 or more; empty for none"]]),
  ),
});

export function limitOf(form: FormData) {
  const expires = textOf(form, "expires");
  return {
    limit: numberOf(form, "limit") ?? null,
    limit_reset: textOf(form, "reset") ?? null,
    expires_at: expires === undefined ? null : `${expires.length === 16 ? `${expires}:00` : expires}Z`,
    include_byok_in_limit: isOn(form, "byok"),
    rate_limits: Object.fromEntries(rateKinds.map((kind) => [kind, numberOf(form, kind) ?? null])),
  };
}
