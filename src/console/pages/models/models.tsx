// The models of the catalog to choose from: what can be called here, search, filters, prices and what was measured; up to four
// can be pinned and compared.
import * as z from "zod";
import type { ModelQuery } from "../../../api/objects/model-query.ts";
import { filterModels, type ListedModel, sortModels } from "../../../api/objects/select-models.ts";
import { moneyFromNumber } from "../../../catalog/money.ts";
import { madeOnce } from "../../../wire/derived.ts";
import { present } from "../../../wire/present.ts";
import type { Page } from "../../environment.ts";
import { type Mistakes, mistakesOf, numberTyped } from "../../filter-mistakes.ts";
import { page } from "../../layout.tsx";
import { Choice, choicesOf, Field, HiddenFields, Switch } from "../../parts/form.tsx";
import { Pager } from "../../parts/pager.tsx";
import { Table } from "../../parts/table.tsx";
import { InForm } from "../../parts/typed.tsx";
import { modelColumns } from "./model-columns.tsx";
import { maxPins, readModels } from "./read-models.ts";

const pageSize = 100;

const filterSchema = madeOnce(() =>
  z.object({
    q: z.string().trim().max(200).catch("").default(""),
    input: z.enum(["", "image", "file", "audio"]).catch("").default(""),
    sort: z
      .enum([
        ...["", "newest", "pricing-low-to-high", "context-high-to-low"],
        ...["most-popular", "latency-low-to-high", "throughput-high-to-low"],
      ] as const)
      .catch("")
      .default(""),
    /** As they were typed. */
    context: z.string().trim().max(30).catch("").default(""),
    price: z.string().trim().max(30).catch("").default(""),
    tools: z.literal("on").optional().catch(undefined),
    zdr: z.literal("on").optional().catch(undefined),
    /** Also what no key is there for. */
    all: z.literal("on").optional().catch(undefined),
    from: z.coerce.number().int().nonnegative().catch(0).default(0),
  }),
);
type Filter = z.infer<ReturnType<typeof filterSchema>>;

export const showModels: Page = async (context) => {
  const given = Object.entries(context.req.query()).filter(([, value]) => value !== "");
  const filter = filterSchema().parse(Object.fromEntries(given));
  const models = await readModels(context);
  const callable = models.all.filter(models.isCallable);
  const within = filter.all === "on" ? models.all : callable;
  const found = sortModels(
    filterModels(within, queryOf(filter), context.get("now")()),
    filter.sort || undefined,
    models.use,
  );
  const pinned = models.all.filter(models.isPinned);
  const unpinned = found.filter((listed) => !models.isPinned(listed));
  const shown = [...pinned, ...unpinned.slice(filter.from, filter.from + pageSize)];
  return page(
    context,
    {
      title: "Models",
      beside: (
        <>
          <span class="soft">{`${found.length} of ${within.length}`}</span>
          <a class="button end" href="/models/plan">
            Preview routing
          </a>
        </>
      ),
    },
    <>
      <nav class="tabs" aria-label="Which models">
        <a href={addressOf(filter, { all: "", from: "" }, pinned)} aria-current={filter.all ? undefined : "true"}>
          {`Callable here (${callable.length})`}
        </a>
        <a href={addressOf(filter, { all: "on", from: "" }, pinned)} aria-current={filter.all ? "true" : undefined}>
          {`All (${models.all.length})`}
        </a>
      </nav>
      <Filters filter={filter} />
      {shown.length === 0 ? (
        <p class="card soft">
          {callable.length === 0 && filter.all === undefined ? (
            <>
              No provider's key is set, so nothing can be called. <a href="/settings/provider-keys">Add one</a>, or look
              at <a href="/models?all=on">all models</a>.
            </>
          ) : (
            "No model matches."
          )}
        </p>
      ) : (
        <form method="get" action="/models" class="card flush" aria-label="Pin and compare">
          <HiddenFields fields={Object.fromEntries(fieldsOf(filter))} />
          <Table name="Models" columns={modelColumns(models.view)} items={shown.map(models.show)} />
          <div class="pager">
            <span class="row">
              <button type="submit" class="main" formaction="/models/compare">
                Compare pinned
              </button>
              <button type="submit">Pin</button>
              {`two to ${maxPins} models`}
            </span>
            <Pager
              from={filter.from}
              size={pageSize}
              total={unpinned.length}
              to={(from) => addressOf(filter, { from: from === 0 ? "" : String(from) }, pinned)}
            />
          </div>
        </form>
      )}
      <p class="soft small">
        First token, speed, success rate and requests: of this workspace in the last seven days (UTC). Prices are those
        of the cheapest endpoint that can be called.
      </p>
    </>,
  );
};

const minContextOf = ({ context }: Filter) => numberTyped(context, (tokens) => Number.isInteger(tokens) && tokens > 0);
const maxPriceOf = ({ price }: Filter) => numberTyped(price, (dollars) => dollars >= 0 && dollars <= 1_000_000);

function mistakesIn(filter: Filter): Mistakes {
  return mistakesOf([
    ...(minContextOf(filter) === "wrong"
      ? [["context", "Must be a whole number of tokens, such as 128000."] as const]
      : []),
    ...(maxPriceOf(filter) === "wrong" ? [["price", "Must be USD per million tokens, such as 0.50."] as const] : []),
  ]);
}

function queryOf(filter: Filter): ModelQuery {
  const [context, price] = [minContextOf(filter), maxPriceOf(filter)];
  return {
    output_modalities: ["all"],
    ...present({
      q: filter.q || undefined,
      input_modalities: filter.input === "" ? undefined : [filter.input],
      context: context === "wrong" ? undefined : context,
      max_price: price === undefined || price === "wrong" ? undefined : (moneyFromNumber(price) ?? 0n),
      supported_parameters: filter.tools === undefined ? undefined : ["tools"],
      zdr: filter.zdr === undefined ? undefined : true,
    }),
  };
}

const orders = {
  newest: "Newest first",
  "pricing-low-to-high": "Lowest price first",
  "context-high-to-low": "Longest context first",
  "most-popular": "Most used here first",
  "latency-low-to-high": "Fastest first token first",
  "throughput-high-to-low": "Highest speed first",
};

function Filters({ filter }: { filter: Filter }) {
  return (
    <form method="get" action="/models" class="card" aria-label="Filters">
      {filter.all === "on" ? <input type="hidden" name="all" value="on" /> : null}
      <InForm typed={{ typed: undefined, mistakes: mistakesIn(filter) }}>
        <div class="grid">
          <Field name="q" label="Search" type="search" value={filter.q} placeholder="name or id" />
          <Choice
            name="input"
            label="Input"
            value={filter.input}
            choices={choicesOf("Any", { image: "Images", file: "Files", audio: "Audio" })}
          />
          <Field name="context" label="Min context" type="number" min="1" value={filter.context} />
          <Field name="price" label="Max prompt $/M" type="number" min="0" step="any" value={filter.price} />
          <Choice name="sort" label="Order" value={filter.sort} choices={choicesOf("Default", orders)} />
        </div>
      </InForm>
      <div class="row">
        <Switch name="tools" label="Tool calling" checked={filter.tools === "on"} />
        <Switch name="zdr" label="Zero data retention" checked={filter.zdr === "on"} />
        <button type="submit">Filter</button>
        <a href="/models">Clear</a>
      </div>
    </form>
  );
}

function fieldsOf(filter: Filter, change: Record<string, string> = {}): [string, string][] {
  const fields = Object.entries({ ...filter, ...change });
  return fields.flatMap(([name, value]): [string, string][] =>
    value === undefined || value === "" || value === 0 ? [] : [[name, String(value)]],
  );
}

function addressOf(filter: Filter, change: Record<string, string>, pinned: readonly ListedModel[]): string {
  const pins = pinned.map(({ model }): [string, string] => ["pin", model.id]);
  return `/models?${new URLSearchParams([...fieldsOf(filter, change), ...pins])}`;
}
