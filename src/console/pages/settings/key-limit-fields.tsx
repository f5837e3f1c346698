// What a key may spend and how long it lives: the fields, and what the API gets of them.

import { formatMoney } from "../../../catalog/money.ts";
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { isOn, numberOf, textOf } from "../../form-fields.ts";
import { Choice, choicesOf, Field, Switch } from "../../parts/form.tsx";

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
      <Switch
        name="byok"
        label="Count spending on your own provider keys too"
        checked={record?.includeByokInLimit ?? false}
      />
    </>
  );
}

export function limitOf(form: FormData) {
  const expires = textOf(form, "expires");
  return {
    limit: numberOf(form, "limit") ?? null,
    limit_reset: textOf(form, "reset") ?? null,
    expires_at: expires === undefined ? null : `${expires.length === 16 ? `${expires}:00` : expires}Z`,
    include_byok_in_limit: isOn(form, "byok"),
  };
}
