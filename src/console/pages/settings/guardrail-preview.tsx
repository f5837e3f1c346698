// What a guardrail leaves, saved or not: models and providers, and which of the last requests it would have refused.
import { listEverything } from "../../../api/current-catalog.ts";
import { usableModels } from "../../../api/objects/select-models.ts";
import { readLog } from "../../../store/log-with-archive.ts";
import type { GuardrailRules } from "../../../wire/guardrail.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import { requestCost } from "../../parts/format.ts";
import { type Column, CutLink, Table } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";
import { asGuardrails, type Replayed, replayGuardrail } from "../../replay-guardrail.ts";

const maxRows = 100;

export async function GuardrailPreview({ context, rules }: { context: ConsoleContext; rules: GuardrailRules }) {
  const { workspace } = visitorOf(context);
  const { settings } = workspace;
  const { DB: database, CONTENTS: bucket } = context.env;
  const everything = listEverything(await currentCatalog(context));
  const models = usableModels(everything, settings, asGuardrails(rules));
  const providers = new Set(models.flatMap(({ candidates }) => candidates.map(({ provider }) => provider.name)));
  const selection = { workspaceId: workspace.id, limit: maxRows };
  const { rows } = await readLog({ database, bucket }, selection, { totals: false });
  const replayed = replayGuardrail({ rows, rules, models: everything, settings });
  const refused = replayed.filter(({ fate }) => fate === "refused");
  const count = (fate: Replayed["fate"]) => replayed.filter((one) => one.fate === fate).length;
  return (
    <>
      <section class="card">
        <h2>What is left under it</h2>
        <p>
          {models.length} models of {providers.size} providers: {firstOf([...providers], 20) || "none"}
        </p>
        <p class="soft">
          {firstOf(
            models.map(({ model }) => model.id),
            50,
          )}
        </p>
      </section>
      <section class="card">
        <h2>The last {rows.length} requests of this workspace under it</h2>
        <p>
          {refused.length} would have been refused, {count("other")} answered by another provider.
          {count("unknown") === 0 ? "" : ` ${count("unknown")} asked for models that the catalog does not have.`}
        </p>
        <p class="soft">
          Judged by their records: region, model, provider, data policy, and cost counted for each key from the oldest
          of them on. Content filters are not tried: what was written is not in a record.
        </p>
        {refused.length === 0 ? null : <Table name="Refused" columns={columns} items={refused} />}
      </section>
    </>
  );
}

/** Names, and how many are left out. */
function firstOf(names: readonly string[], limit: number): string {
  const left = names.length - limit;
  return names.slice(0, limit).join(", ") + (left > 0 ? ` and ${left} more` : "");
}

const columns: Column<Replayed>[] = [
  { heading: "Time (UTC)", cell: ({ row }) => <Time at={row.createdAt} /> },
  {
    heading: "Request",
    cell: ({ row: { id, model, requestedModel } }) => <CutLink href={`/logs/${id}`} name={model || requestedModel} />,
    look: "cut",
    card: "title",
  },
  { heading: "Provider", cell: ({ row }) => row.providerName ?? row.provider },
  { heading: "Cost", cell: ({ row }) => requestCost(row.costPico), look: "num" },
  { heading: "Refused for", cell: ({ why }) => why },
];
