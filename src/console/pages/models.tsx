// The models of the catalog: search, filters, price and context.
import * as z from "zod";
import { listEverything } from "../../api/current-catalog.ts";
import type { ModelQuery } from "../../api/objects/model-query.ts";
import { filterModels, type ListedModel, sortModels } from "../../api/objects/select-models.ts";
import { moneyFromNumber } from "../../catalog/money.ts";
import { currentCatalog } from "../current-catalog.ts";
import type { Page } from "../environment.ts";
import { page } from "../layout.tsx";
import { Choice, Field, Switch } from "../parts/form.tsx";
import { perMillion, shortCount } from "../parts/format.ts";

const pageSize = 100;

const filterSchema = z.object({
  q: z.string().trim().max(200).catch("").default(""),
  input: z.enum(["", "image", "file", "audio"]).catch("").default(""),
  sort: z.enum(["", "newest", "pricing-low-to-high", "context-high-to-low"]).catch("").default(""),
  context: z.coerce.number().int().positive().optional().catch(undefined),
  price: z.coerce.number().nonnegative().max(1_000_000).optional().catch(undefined),
  tools: z.literal("on").optional().catch(undefined),
  zdr: z.literal("on").optional().catch(undefined),
  from: z.coerce.number().int().nonnegative().catch(0).default(0),
});
type Filter = z.infer<typeof filterSchema>;

export const showModels: Page = async (context) => {
  const given = Object.entries(context.req.query()).filter(([, value]) => value !== "");
  const filter = filterSchema.parse(Object.fromEntries(given));
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
      <ModelTable models={shown} />
      <Pager filter={filter} total={found.length} />
    </>,
  );
};

function queryOf(filter: Filter): ModelQuery {
  return {
    output_modalities: ["all"],
    ...(filter.q === "" ? {} : { q: filter.q }),
    ...(filter.input === "" ? {} : { input_modalities: [filter.input] }),
    ...(filter.context === undefined ? {} : { context: filter.context }),
    ...(filter.price === undefined ? {} : { max_price: moneyFromNumber(filter.price) ?? 0n }),
    ...(filter.tools === undefined ? {} : { supported_parameters: ["tools"] }),
    ...(filter.zdr === undefined ? {} : { zdr: true }),
  };
}

function Filters({ filter }: { filter: Filter }) {
  return (
    <form method="get" action="/models" class="card" aria-label="Filters">
      <div class="grid">
        <Field name="q" label="Search" type="search" value={filter.q} placeholder="name or id" />
        <Choice
          name="input"
          label="Reads"
          value={filter.input}
          choices={[
            ["", "Anything"],
            ["image", "Images"],
            ["file", "Files"],
            ["audio", "Audio"],
          ]}
        />
        <Field name="context" label="Context at least" type="number" min="1" value={filter.context} />
        <Field name="price" label="Prompt at most ($/M)" type="number" min="0" step="any" value={filter.price} />
        <Choice
          name="sort"
          label="Order"
          value={filter.sort}
          choices={[
            ["", "As in the catalog"],
            ["newest", "Newest first"],
            ["pricing-low-to-high", "Cheapest first"],
            ["context-high-to-low", "Longest context first"],
          ]}
        />
      </div>
      <div class="row">
        <Switch name="tools" label="Calls tools" checked={filter.tools === "on"} />
        <Switch name="zdr" label="Some provider keeps nothing" checked={filter.zdr === "on"} />
        <button type="submit">Filter</button>
        <a href="/models">Clear</a>
      </div>
    </form>
  );
}

function ModelTable({ models }: { models: ListedModel[] }) {
  return (
    <div class="card flush scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Id</th>
            <th scope="col" class="num">
              Context
            </th>
            <th scope="col" class="num">
              Prompt $/M
            </th>
            <th scope="col" class="num">
              Completion $/M
            </th>
            <th scope="col" class="num">
              Endpoints
            </th>
          </tr>
        </thead>
        <tbody>
          {models.map(({ model, top, candidates }) => (
            <tr>
              <td class="cut">
                <a href={`/models/${model.id}`}>{model.name}</a>
              </td>
              <td class="cut mono soft">{model.id}</td>
              <td class="num">{shortCount(model.context_length)}</td>
              <td class="num">{perMillion(top.endpoint.pricing.prompt)}</td>
              <td class="num">{perMillion(top.endpoint.pricing.completion)}</td>
              <td class="num">{candidates.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {models.length === 0 ? <p class="pager">No model matches.</p> : null}
    </div>
  );
}

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
