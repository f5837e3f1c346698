// When a workspace's own provider key is used: the fields, and what the API gets of them.
import type { ByokRules } from "../../../wire/byok-rules.ts";
import { isOn, namesOf } from "../../form-fields.ts";
import { Field, Switch } from "../../parts/form.tsx";
import { fieldsNamed } from "../../refused-form.ts";

export function ByokRuleFields({ rules }: { rules?: ByokRules }) {
  return (
    <>
      <Field
        name="models"
        label="Only for these models"
        value={rules?.allowed_models?.join(", ")}
        placeholder="all models of this provider"
      />
      <Switch
        name="required"
        label="Use this provider with this key only"
        checked={rules?.is_required ?? false}
        hint="Never fall back to this installation's own key, not even while this one is disabled."
      />
      <Switch
        name="fallback"
        label="Try this key last"
        checked={rules?.is_fallback ?? false}
        hint="After this installation's own key, instead of before it."
      />
    </>
  );
}

export const ruleField = fieldsNamed({ is_required: "required", is_fallback: "fallback", allowed_models: "models" });

export function rulesOf(form: FormData) {
  return {
    is_required: isOn(form, "required"),
    is_fallback: isOn(form, "fallback"),
    allowed_models: namesOf(form, "models") ?? null,
  };
}
