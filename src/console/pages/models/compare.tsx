// Two to four models beside each other: what each can do, costs, and did here.
import type { Child } from "hono/jsx";
import type { Page } from "../../environment.ts";
import { page } from "../../layout.tsx";
import { count, milliseconds, percent, perMillion, rate, shortCount } from "../../parts/format.ts";
import { PolicyBadges } from "../../parts/policy.tsx";
import { linked } from "../../parts/rows-link.ts";
import { TableCard } from "../../parts/table.tsx";
import { rowsOf, timed } from "../activity/links.ts";
import type { View } from "../activity/view.ts";
import { cheapestOf, Endpoint, type ShownModel } from "./model-columns.tsx";
import type { MeasuredUse } from "./model-use.ts";
import { readModels } from "./read-models.ts";

interface Line {
  name: string;
  of: (shown: ShownModel) => Child;
}

export const compareModels: Page = async (context) => {
  const models = await readModels(context);
  const chosen = models.all.filter(models.isPinned).map(models.show);
  const pins = new URLSearchParams(chosen.map(({ model }) => ["pin", model.id]));
  return page(
    context,
    { title: "Compare models", from: { href: `/models?${pins}`, name: "Models" } },
    chosen.length < 2 ? (
      <p class="card">Pin two to four models on the page before, and compare them here.</p>
    ) : (
      <TableCard
        name="Comparison"
        stays
        columns={[
          { heading: "Property", cell: ({ name }) => <span class="soft">{name}</span>, look: "nowrap" },
          ...chosen.map((shown) => ({ heading: shown.model.name, cell: ({ of }: Line) => of(shown), look: "broad" })),
        ]}
        items={linesFor(models.view)}
      />
    ),
  );
};

function linesFor(view: View): Line[] {
  const price = (field: "prompt" | "completion" | "input_cache_read") => (shown: ShownModel) => {
    const amount = cheapestOf(shown).endpoint.pricing[field];
    return amount === undefined ? "–" : perMillion(amount);
  };
  const measured = (
    name: string,
    write: (use: MeasuredUse) => string,
    of: Parameters<typeof rowsOf>[1] = {},
  ): Line => ({
    name,
    of: ({ use, model: { id } }) =>
      use === undefined ? "–" : linked(rowsOf({ ...view, by: "model" }, { id, ...of }), write(use)),
  });
  return [
    { name: "Id", of: ({ model: { id } }) => <a href={`/models/${id}`}>{id}</a> },
    { name: "Cheapest endpoint", of: (shown) => <Endpoint candidate={cheapestOf(shown)} /> },
    { name: "Prompt $/M", of: price("prompt") },
    { name: "Completion $/M", of: price("completion") },
    { name: "Cache read $/M", of: price("input_cache_read") },
    { name: "Context", of: ({ model }) => shortCount(model.context_length) },
    measured("First token p50", (use) => milliseconds(use.latency), timed),
    measured("First token p95", (use) => milliseconds(use.latencyP95), timed),
    measured("Speed", (use) => rate(use.throughput), timed),
    measured("Success rate", (use) => percent(use.notFailed), { status: "failed" }),
    measured("Requests (7d)", (use) => count(use.requests)),
    {
      name: "Endpoints with a key",
      of: ({ callable, candidates }) => `${callable.length} of ${candidates.length}`,
    },
    { name: "Input", of: ({ model: { architecture } }) => architecture.input_modalities.join(", ") },
    { name: "Output", of: ({ model: { architecture } }) => architecture.output_modalities.join(", ") },
    { name: "Data policy", of: (shown) => <PolicyBadges policy={cheapestOf(shown).dataPolicy} /> },
    {
      name: "Parameters",
      of: ({ candidates }) =>
        [...new Set(candidates.flatMap(({ parameters }) => [...parameters]))].toSorted().join(", "),
    },
    { name: "", of: ({ model: { id } }) => <a href={`/try?model=${encodeURIComponent(id)}`}>Try</a> },
  ];
}
