// A share of requests, which people give in per cent and the API takes from 0 to 1: the field, the way back, and what is
// said of a share that is none.
import { numberOf } from "../../form-fields.ts";
import { Field } from "../../parts/form.tsx";

const name = "sampling";

/** For `refuseForm`: the field, and the API's sentence in the form's units. */
export const shareMistake = [name, "must be a share in per cent, more than 0 and at most 100, such as 12.5"] as const;

/** `share`: from 0 to 1. */
export function ShareField({ share, hint }: { share: number; hint?: string }) {
  return (
    <Field
      name={name}
      label="Share of requests (%)"
      type="number"
      min="0.01"
      max="100"
      step="any"
      value={Number((share * 100).toFixed(2))}
      hint={hint}
    />
  );
}

/** From 0 to 1, all where nothing was typed; what is no number is handed on as it was typed, for the API to refuse. */
export function shareIn(form: FormData): number | string {
  const sampled = numberOf(form, name);
  return typeof sampled === "number" ? sampled / 100 : (sampled ?? 1);
}
