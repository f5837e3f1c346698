// What a key may spend, how much it may ask for at a time and how long it lives: the fields, and what the API gets of them.

import { formatMoney } from "../../../catalog/money.ts";
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { isOn, numberOf, textOf } from "../../form-fields.ts";
import { Choice, choicesOf, Field, Switch } from "../../parts/form.tsx";
import { fieldsNamed } from "../../refused-form.ts";
import { RateFields, rateNames, ratesOf } from "./rate-fields.tsx";

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
          choices={choicesOf("Lifetime", { daily: "Day", weekly: "Week", monthly: "Month" })}
        />
        <Field name="expires" label="Expires (UTC)" type="datetime-local" value={record?.expiresAt?.slice(0, 16)} />
      </div>
      <RateFields rates={record?.rateLimits} none="default" />
      <Switch
        name="byok"
        label="Count spending on your own provider keys too"
        checked={record?.includeByokInLimit ?? false}
      />
    </>
  );
}

export const keyField = fieldsNamed({
  limit: ["limit", "must be an amount in USD up to 1,000,000, such as 2.50; empty for no limit"],
  limit_reset: "reset",
  expires_at: ["expires", "must be a date and a time in UTC, such as 2030-01-31T18:00; empty for never"],
  include_byok_in_limit: "byok",
  is_management_key: "management",
  ...rateNames,
});

export function limitOf(form: FormData) {
  const expires = textOf(form, "expires");
  return {
    limit: numberOf(form, "limit") ?? null,
    limit_reset: textOf(form, "reset") ?? null,
    expires_at: expires === undefined ? null : `${expires.length === 16 ? `${expires}:00` : expires}Z`,
    include_byok_in_limit: isOn(form, "byok"),
    rate_limits: ratesOf(form),
  };
}
