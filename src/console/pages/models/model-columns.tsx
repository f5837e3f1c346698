// The columns by which models are chosen: price, what was measured here in the last seven days, and where it is cheapest.
import type { ListedModel } from "../../../api/objects/select-models.ts";
import type { Candidate } from "../../../routing/candidate.ts";
import { count, milliseconds, percent, perMillion, shortCount, tokenRate } from "../../parts/format.ts";
import { alsoLinked, linked } from "../../parts/rows-link.ts";
import { type Column, CutLink } from "../../parts/table.tsx";
import { rowsOf, timed } from "../activity/links.ts";
import type { View } from "../activity/view.ts";
import type { MeasuredUse } from "./model-use.ts";

export interface ShownModel extends ListedModel {
  use: MeasuredUse | undefined;
  /** Those that a key is there for, the cheapest first. */
  callable: readonly Candidate[];
  isPinned: boolean;
}

/** `view`: of the time that is measured. */
export function modelColumns(view: View): Column<ShownModel>[] {
  const rows = ({ model }: ShownModel, of: Parameters<typeof rowsOf>[1] = {}) =>
    rowsOf({ ...view, by: "model" }, { id: model.id, ...of });
  return [
    {
      heading: "Pin",
      cell: ({ model, isPinned }) => (
        <input type="checkbox" name="pin" value={model.id} checked={isPinned} aria-label={`Pin ${model.name}`} />
      ),
    },
    {
      heading: "Model",
      cell: ({ model }) => (
        <>
          <CutLink href={`/models/${model.id}`} name={model.name} />
          <br />
          <span class="mono soft small">{model.id}</span>
        </>
      ),
      look: "cut",
      card: "title",
    },
    { heading: "Context", cell: ({ model }) => shortCount(model.context_length), look: "num" },
    { heading: "Prompt $/M", cell: (shown) => perMillion(cheapestOf(shown).endpoint.pricing.prompt), look: "num" },
    {
      heading: "Completion $/M",
      cell: (shown) => perMillion(cheapestOf(shown).endpoint.pricing.completion),
      look: "num",
    },
    { heading: "Cheapest", cell: (shown) => <Endpoint candidate={cheapestOf(shown)} />, look: "cut" },
    {
      heading: "First token",
      cell: (shown) => linked(rows(shown, timed), milliseconds(shown.use?.latency ?? null)),
      look: "num",
    },
    {
      heading: "p95",
      cell: (shown) => alsoLinked(rows(shown, timed), milliseconds(shown.use?.latencyP95 ?? null)),
      look: "num spare",
    },
    {
      heading: "Tokens/s",
      cell: (shown) => alsoLinked(rows(shown, timed), tokenRate(shown.use?.throughput ?? null)),
      look: "num",
    },
    {
      heading: "Success rate",
      cell: (shown) =>
        linked(rows(shown, shown.use?.failures ? { status: "failed" } : {}), percent(shown.use?.notFailed ?? null)),
      look: "num",
    },
    {
      heading: "Requests (7d)",
      cell: (shown) => (shown.use === undefined ? "–" : <a href={rows(shown)}>{count(shown.use.requests)}</a>),
      look: "num",
    },
    {
      heading: "Endpoints",
      cell: ({ callable, candidates }) =>
        callable.length === candidates.length ? candidates.length : `${callable.length} of ${candidates.length}`,
      look: "num spare",
    },
  ];
}

/** Of what can be called, where anything can. */
export function cheapestOf({ callable: [first], top }: Pick<ShownModel, "callable" | "top">): Candidate {
  return first ?? top;
}

export function Endpoint({ candidate: { provider, endpoint } }: { candidate: Candidate }) {
  const [begin, ...variant] = endpoint.tag === provider.slug ? [provider.name] : endpoint.tag.split("/");
  return (
    <a href={`/providers/${provider.slug}`}>
      {begin}
      {variant.map((word) => (
        <>
          /<wbr />
          {word}
        </>
      ))}
    </a>
  );
}
