// The form of the page Try: one prompt, or a request as JSON, and up to three models or providers for it.
import type { Catalog } from "../../catalog/catalog.ts";
import { escaped } from "../parts/escape-text.ts";
import { ActionForm, Choice, choicesOf, Field, TextArea } from "../parts/form.tsx";
import type { TypedForm } from "../parts/typed.tsx";
import { columnEnds } from "../try-request.ts";

interface TryFormProperties {
  token: string;
  refused: TypedForm | undefined;
  catalog: Catalog;
  model: string | undefined;
  /** JSON of a request that is sent again. */
  request: string | undefined;
  /** The generation that it is of. */
  from: string | undefined;
  /** The conversation is part of it. */
  hasMessages: boolean;
  /** What was said before, as JSON; empty where nothing was. */
  history: string;
}

export function TryForm({ token, refused, catalog, model, request, from, hasMessages, history }: TryFormProperties) {
  const typed = (name: string) => typeof refused?.typed?.get(name) === "string" && refused.typed.get(name) !== "";
  const isReplay = request !== undefined || typed("request");
  const isWhole = history === "" && (hasMessages || (typed("request") && !typed("prompt")));
  return (
    <div data-try="" class="card">
      <ActionForm action="/try" token={token} multipart refused={refused}>
        <input type="hidden" name="history" value={escaped(history)} />
        {from === undefined ? null : <input type="hidden" name="from" value={from} />}
        <Target end="" model={model} />
        <details open={typed("model-2") || typed("provider-2") || typed("model-3") || typed("provider-3")}>
          <summary class="small soft">Compare with</summary>
          {columnEnds.slice(1).map((end) => (
            <Target end={end} model={undefined} />
          ))}
        </details>
        <datalist id="models">
          {catalog.models.map(({ id }) => (
            <option value={id} />
          ))}
        </datalist>
        <datalist id="providers">
          {catalog.providers.map(({ slug }) => (
            <option value={slug} />
          ))}
        </datalist>
        <details open={isReplay}>
          <summary class="small soft">Request as JSON</summary>
          <TextArea
            name="request"
            label="Request"
            class="code"
            value={request}
            hint="Messages, tools, pictures and parameters as JSON. Models, providers and parameters typed in the form take the place of those here; the prompts below are sent only where no messages stand here, or behind what was answered."
          />
        </details>
        <details open={!isWhole}>
          <summary class="small soft">Prompt</summary>
          <TextArea name="system" label="System prompt" rows={2} />
          <TextArea name="prompt" label="Prompt" rows={5} />
        </details>
        <div class="grid">
          <Field
            name="temperature"
            label="Temperature"
            type="number"
            min="0"
            max="2"
            step="any"
            placeholder="default"
          />
          <Field name="max-tokens" label="Max tokens" type="number" min="1" placeholder="no limit" />
          <Choice name="format" label="Response format" value="" choices={choicesOf("Text", { json_object: "JSON" })} />
          <Choice
            name="sort"
            label="Provider order"
            value=""
            choices={choicesOf("Default", {
              price: "Lowest price",
              throughput: "Highest throughput",
              latency: "Lowest latency",
            })}
          />
        </div>
        <div class="row">
          <button type="submit" class="main">
            Send
          </button>
          <button type="button" class="js" data-stop="" disabled>
            Stop
          </button>
          <button type="submit" formaction="/try/code">
            As code
          </button>
          <button type="submit" name="anew" value="on" class="end" formnovalidate hidden={history === ""}>
            New conversation
          </button>
        </div>
        <p class="hint">
          Runs on your key “Console”, with this workspace's settings, and is in the log like any request.
        </p>
      </ActionForm>
    </div>
  );
}

function Target({ end, model }: { end: string; model: string | undefined }) {
  const which = end === "" ? "" : ` ${end.slice(1)}`;
  return (
    <div class="grid">
      <div class="span">
        <Field
          name={`model${end}`}
          label={`Model${which}`}
          list="models"
          required={end === ""}
          value={model}
          placeholder={end === "" ? undefined : "same model"}
          autocomplete="off"
        />
      </div>
      <Field
        name={`provider${end}`}
        label={`Only provider${which}`}
        list="providers"
        placeholder="any"
        autocomplete="off"
      />
    </div>
  );
}
