// The fields of rates, of a key's own and of a workspace's for its keys; what the API gets of them, and what is said there.
import { type RateLimits, rateKinds } from "../../../wire/rate-limits.ts";
import { numberOf } from "../../form-fields.ts";
import { Field } from "../../parts/form.tsx";
import { rateLabels } from "../../parts/limits.tsx";

/** `none`: what an empty field stands for. */
export function RateFields({ rates, none }: { rates: RateLimits | undefined; none: string }) {
  return (
    <div class="grid">
      {rateKinds.map((kind) => (
        <Field
          name={kind}
          label={rateLabels[kind]}
          type="number"
          min="1"
          step="1"
          placeholder={none}
          value={rates?.[kind]?.toString()}
        />
      ))}
    </div>
  );
}

export function ratesOf(form: FormData) {
  return Object.fromEntries(rateKinds.map((kind) => [kind, numberOf(form, kind) ?? null]));
}

/** For `fieldsNamed`. */
export const rateNames: Readonly<Record<string, readonly [field: string, sentence: string]>> = Object.fromEntries(
  rateKinds.map((kind) => [`rate_limits.${kind}`, [kind, "must be a whole number of 1 or more; empty for none"]]),
);
