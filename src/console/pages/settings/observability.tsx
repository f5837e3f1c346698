// Input & Output Logging: the switch and what it means, which requests it is for, how long contents stay. For admins.
import { callApi } from "../../call-api.ts";
import { choosableKeys } from "../../choosable-keys.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, numberOf, textOf, textsOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, AskFirst, Field, Switch } from "../../parts/form.tsx";
import { fieldsNamed, type RefusedForm, refuseField, refuseForm, refusePress } from "../../refused-form.ts";
import { askKeys, LoggedKeys } from "./logged-keys.tsx";
import { ShareField, shareIn, shareMistake } from "./share-field.tsx";

export const showObservability: Page = (context) => show(context);

export const saveObservability: Page = async (context) => {
  const form = context.get("form");
  // No key at all would be kept of, while the switch says that they are.
  if (textOf(form, "which") === "chosen" && textsOf(form, "keys").length === 0) {
    return show(context, refuseField(form, { field: "keys", sentence: askKeys }));
  }
  const saved = await callApi(context, {
    method: "PATCH",
    path: `/workspaces/${visitorOf(context).workspace.id}`,
    body: {
      is_observability_io_logging_enabled: isOn(form, "logging"),
      io_logging_sampling_rate: shareIn(form),
      io_logging_api_key_ids: textOf(form, "which") === "chosen" ? textsOf(form, "keys") : null,
      io_logging_retention_days: numberOf(form, "retention") ?? null,
    },
  });
  return saved.ok
    ? context.redirect("/settings/observability?notice=saved", 303)
    : show(context, refuseForm(form, saved.problem, loggingField));
};

const loggingField = fieldsNamed({
  is_observability_io_logging_enabled: "logging",
  io_logging_sampling_rate: shareMistake,
  io_logging_api_key_ids: "keys",
  io_logging_retention_days: [
    "retention",
    "must be a whole number of days from 92 (three months) to 36,500; empty: until deleted",
  ],
});

export const deleteAllContents: Page = async (context) => {
  const deleted = await callApi(context, {
    method: "DELETE",
    path: `/workspaces/${visitorOf(context).workspace.id}/content`,
  });
  return deleted.ok
    ? context.redirect("/settings/observability?notice=all-contents-deleted", 303)
    : show(context, refusePress(deleted.problem));
};

async function show(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const { settings } = workspace;
  const chosen = settings.io_logging_api_key_ids;
  return page(
    context,
    { title: "Observability", refused },
    <>
      <ActionForm action="/settings/observability" token={formToken} class="card" refused={refused}>
        <h2>Input & Output Logging</h2>
        <Switch
          name="logging"
          label="Keep the prompts and completions of this workspace"
          checked={settings.is_observability_io_logging_enabled}
          hint="Shown on the pages of the log, to admins and owners of this workspace only. Never used for anything else, and sent nowhere but to the destinations that you broadcast to."
        />
        <ul class="soft small">
          <li>Only generations made after it is switched on have their contents kept.</li>
          <li>Stored in your own R2 bucket, encrypted with keys of this workspace (AES-256-GCM).</li>
          <li>Requests to an EU host work as normal, and nothing of them is ever kept.</li>
          <li>Kept for at least three months unless you delete them, here or one by one in the log.</li>
        </ul>
        <hr />
        <div class="grid">
          <ShareField share={settings.io_logging_sampling_rate} />
          <Field
            name="retention"
            label="Retention (days)"
            type="number"
            min="92"
            step="1"
            placeholder="until deleted"
            value={settings.io_logging_retention_days}
            hint="At least 92."
          />
        </div>
        <LoggedKeys choosable={await choosableKeys(context, chosen)} all={chosen === null} />
        <button type="submit" class="main">
          Save
        </button>
      </ActionForm>
      <section class="card">
        <h2>Delete everything that was kept</h2>
        <p class="soft">
          Destroys the keys that all stored prompts and completions of this workspace are encrypted with: nobody can
          read them from now on, also not after a restore of the database, which does not hold these keys. The objects
          are removed right after. What is asked from now on is kept under a new key. Figures of the log stay.
        </p>
        <AskFirst
          label="Delete all contents"
          question="This cannot be undone."
          action="/settings/observability/delete-all"
          token={formToken}
        />
      </section>
    </>,
  );
}
