// Privacy: which providers may see prompts, by what they do with them and in what order; and the discount for sharing data. For
// admins.
import { callApi } from "../../call-api.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { isOn, namesOf, textOf, textsOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Choice, choicesOf, Switch } from "../../parts/form.tsx";
import { fieldsNamed, type RefusedForm, refuseForm } from "../../refused-form.ts";
import { ProviderChoices } from "./provider-choices.tsx";

export const showPrivacy: Page = (context) => show(context);

export const savePrivacy: Page = async (context) => {
  const form = context.get("form");
  const listed = (name: string) => {
    const slugs = [...textsOf(form, name), ...(namesOf(form, `${name}-others`) ?? [])];
    return slugs.length === 0 ? null : [...new Set(slugs)];
  };
  const saved = await callApi(context, {
    method: "PATCH",
    path: `/workspaces/${visitorOf(context).workspace.id}`,
    body: {
      enable_paid_model_training: isOn(form, "train-paid"),
      enable_free_model_training: isOn(form, "train-free"),
      enforce_zdr: isOn(form, "zdr"),
      default_data_collection: isOn(form, "deny") ? "deny" : "allow",
      is_data_discount_logging_enabled: isOn(form, "discount"),
      default_provider_sort: textOf(form, "sort") ?? null,
      hedging: isOn(form, "hedging"),
      allowed_providers: listed("allowed"),
      ignored_providers: listed("ignored"),
    },
  });
  return saved.ok
    ? context.redirect("/settings/privacy?notice=saved", 303)
    : show(context, refuseForm(form, saved.problem, privacyField));
};

const privacyField = fieldsNamed({
  default_provider_sort: "sort",
  allowed_providers: "allowed-others",
  ignored_providers: "ignored-others",
});

async function show(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const { settings } = workspace;
  const index = await currentCatalog(context);
  return page(
    context,
    { title: "Privacy", refused },
    <ActionForm action="/settings/privacy" token={formToken} refused={refused}>
      <section class="card">
        <h2>Training on your prompts</h2>
        <Switch
          name="train-paid"
          label="Paid models may be served by providers that may train on prompts"
          checked={settings.enable_paid_model_training}
        />
        <Switch
          name="train-free"
          label="Free models may be served by providers that may train on prompts"
          checked={settings.enable_free_model_training}
          hint="Most free endpoints train. Without this most of them are left out."
        />
      </section>
      <section class="card">
        <h2>Retention of your prompts</h2>
        <Switch name="zdr" label="Only providers with zero data retention" checked={settings.enforce_zdr} />
        <Switch
          name="deny"
          label="Leave out providers that collect data, whatever a request says"
          checked={settings.default_data_collection === "deny"}
          hint={
            <>
              As if every request said <code>provider.data_collection: "deny"</code>.
            </>
          }
        />
      </section>
      <section class="card">
        <h2>Data discount</h2>
        <Switch
          name="discount"
          label="1 % off every request, for letting this installation's operator use inputs and outputs"
          checked={settings.is_data_discount_logging_enabled}
          hint="Independent of Input & Output Logging: you can have one, the other, both or neither."
        />
      </section>
      <section class="card">
        <h2>Order of providers</h2>
        <Choice
          name="sort"
          label="Default, where a request does not say"
          value={settings.default_provider_sort ?? ""}
          choices={choicesOf("Balanced: by price and stability", {
            price: "Lowest price first",
            throughput: "Highest throughput first",
            latency: "Lowest latency first",
            exacto: "Best tool calling first (exacto)",
          })}
        />
        <Switch
          name="hedging"
          label="Ask a second provider where the first takes far longer than it usually does"
          checked={settings.hedging}
          hint={
            <>
              Whoever speaks first answers, the other is cancelled and costs what it reports. A request switches it off
              with <code>provider.hedge: false</code>.
            </>
          }
        />
      </section>
      <ProviderChoices
        index={index}
        allowed={settings.allowed_providers ?? []}
        ignored={settings.ignored_providers ?? []}
      />
      <div class="savebar">
        <button type="submit" class="main">
          Save
        </button>
      </div>
    </ActionForm>,
  );
}
