// The models of the catalog: search, filters, price and context.

import * as z from "zod";
import { listEverything } from "../../api/current-catalog.ts";
import type { ModelQuery } from "../../api/objects/model-query.ts";
import { filterModels, type ListedModel, sortModels } from "../../api/objects/select-models.ts";
import { moneyFromNumber } from "../../catalog/money.ts";
import { madeOnce } from "../../wire/derived.ts";
import { present } from "../../wire/present.ts";
import { currentCatalog } from "../current-catalog.ts";
import type { Page } from "../environment.ts";
import { page } from "../layout.tsx";
import { Choice, choicesOf, Field, Switch } from "../parts/form.tsx";
import { perMillion, shortCount } from "../parts/format.ts";
import { type Column, TableCard } from "../parts/table.tsx";

const pageSize = 100;

const filterSchema = madeOnce(() =>
  z.object({
    q: z.string().trim().max(200).catch("").default(""),
    input: z.enum(["", "image", "file", "audio"]).catch("").default(""),
    sort: z.enum(["", "newest", "pricing-low-to-high", "context-high-to-low"]).catch("").default(""),
    context: z.coerce.number().int().positive().optional().catch(undefined),
    price: z.coerce.number().nonnegative().max(1_000_000).optional().catch(undefined),
    tools: z.literal("on").optional().catch(undefined),
    zdr: z.literal("on").optional().catch(undefined),
    from: z.coerce.number().int().nonnegative().catch(0).default(0),
  }),
);
type Filter = z.infer<ReturnType<typeof filterSchema>>;

export const showModels: Page = async (context) => {
  const given = Object.entries(context.req.query()).filter(([, value]) => value !== "");
  const filter = filterSchema().parse(Object.fromEntries(given));
  const all = listEverything(await currentCatalog(context));
  const found = sortModels(
    filterModels(all, queryOf(filter), context.get("now")()),
    filter.sort || undefined,
    new Map(),
  );
  const shown = found.slice(filter.from, filter.from + pageSize);
  return page(
    context,
    { title: "Models", beside: <span class="soft">{`${found.length} of ${all.length}`}</span> },
    <>
      <Filters filter={filter} />
      <TableCard name="Models" columns={columns} items={shown} empty="No model matches." />
      <Pager filter={filter} total={found.length} />
    </>,
  );
};

function queryOf(filter: Filter): ModelQuery {
  return {
    output_modalities: ["all"],
    ...present({
      q: filter.q || undefined,
      input_modalities: filter.input === "" ? undefined : [filter.input],
      context: filter.context,
      max_price: filter.price === undefined ? undefined : (moneyFromNumber(filter.price) ?? 0n),
      supported_parameters: filter.tools === undefined ? undefined : ["tools"],
      zdr: filter.zdr === undefined ? undefined : true,
    }),
  };
}

const orders = {
  newest: "Newest first",
  "pricing-low-to-high": "Lowest price first",
  "context-high-to-low": "Longest context first",
};

function Filters({ filter }: { filter: Filter }) {
  return (
    <form method="get" action="/models" class="card" aria-label="Filters">
      <div class="grid">
        <Field name="q" label="Search" type="search" value={filter.q} placeholder="name or id" />
        <Choice
          name="input"
          label="Input"
          value={filter.input}
          choices={choicesOf("Any", { image: "Images", file: "Files", audio: "Audio" })}
        />
        <Field name="context" label="Min context" type="number" min="1" value={filter.context} />
        <Field name="price" label="Max prompt price ($/M)" type="number" min="0" step="any" value={filter.price} />
        <Choice name="sort" label="Order" value={filter.sort} choices={choicesOf("Default", orders)} />
      </div>
      <div class="row">
        <Switch name="tools" label="Tool calling" checked={filter.tools === "on"} />
        <Switch name="zdr" label="Zero data retention" checked={filter.zdr === "on"} />
        <button type="submit">Filter</button>
        <a href="/models">Clear</a>
      </div>
    </form>
  );
}

const columns: Column<ListedModel>[] = [
  { heading: "Model", cell: ({ model }) => <a href={`/models/${model.id}`}>{model.name}</a>, look: "cut" },
  { heading: "Id", cell: ({ model }) => model.id, look: "cut mono soft" },
  { heading: "Context", cell: ({ model }) => shortCount(model.context_length), look: "num" },
  { heading: "Prompt $/M", cell: ({ top }) => perMillion(top.endpoint.pricing.prompt), look: "num" },
  { heading: "Completion $/M", cell: ({ top }) => perMillion(top.endpoint.pricing.completion), look: "num" },
  { heading: "Endpoints", cell: ({ candidates }) => candidates.length, look: "num" },
];

function Pager({ filter, total }: { filter: Filter; total: number }) {
  const next = filter.from + pageSize;
  const address = (from: number) => {
    const fields = Object.entries({ ...filter, from: from === 0 ? "" : from });
    const given = fields.flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, String(value)]],
    );
    return `/models?${new URLSearchParams(given)}`;
  };
  return (
    <div class="row">
      {filter.from > 0 ? (
        <a class="button" href={address(Math.max(0, filter.from - pageSize))}>
          {"Previous"}
        </a>
      ) : null}
      {next < total ? (
        <a class="button" href={address(next)}>
          {"Next"}
        </a>
      ) : null}
    </div>
  );
}
