// Which requests of the past a guardrail would have refused, and why, by what their records say.
import { expect, test } from "vitest";
import { listEverything } from "../../../src/api/current-catalog.ts";
import { buildCatalogIndex } from "../../../src/catalog/catalog-index.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { replayGuardrail } from "../../../src/console/replay-guardrail.ts";
import type { LogRow } from "../../../src/store/log-row.ts";
import { readGuardrailRules } from "../../../src/wire/guardrail.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";

const pricing = { prompt: "0.000001", completion: "0.000002" };
const provider = (slug: string, training: boolean) => ({
  ...{ slug, name: slug, dialect: "openai", base_url: "https://example.com", api_key: "A_API_KEY" },
  data_policy: { training, retains_prompts: false, retention_days: 0 },
});
const endpoint = (slug: string) => ({ provider: slug, upstream_model: "up", pricing });
const read = readCatalog(
  {
    providers: [provider("one", false), provider("two", true)],
    models: [
      { id: "maker/both", name: "Both", context_length: 1_000, endpoints: [endpoint("one"), endpoint("two")] },
      { id: "maker/trained", name: "Trained", context_length: 1_000, endpoints: [endpoint("two")] },
    ],
  },
  catalogRules,
);
if (!read.ok) throw new Error("the catalog is not valid");
const models = listEverything(buildCatalogIndex(read.value, 1));

const row = (over: Partial<LogRow> = {}): LogRow => ({
  ...{
    id: "gen-1",
    createdAt: "2026-11-26T12:00:00Z",
    keyHash: "k",
    requestedModel: "maker/both",
    model: "maker/both",
  },
  ...{
    provider: "two",
    providerName: "two",
    status: 200,
    failed: false,
    errorType: null,
    finishReason: "stop",
    cancelled: false,
  },
  ...{ streamed: false, promptTokens: 1, completionTokens: 1, costPico: 6_000_000_000n, latencyMs: 1, generationMs: 1 },
  ...{ dataRegion: "global", ioLog: "off", cached: false },
  ...{ attempts: null, tools: null, cachedTokens: null, sessionId: null, externalUser: null, app: null },
  ...{ endpoint: null, failovers: null, replaced: null },
  ...over,
});

const fates = (rules: object, rows: LogRow[]) =>
  replayGuardrail({ rows, rules: readGuardrailRules(rules), models, settings: defaultWorkspaceSettings }).map(
    ({ fate, why }) => (why === "" ? fate : `${fate}: ${why}`),
  );

const trained = row({ model: "maker/trained" });
test.each<[string, object, LogRow[], string[]]>([
  ["nothing is forbidden", {}, [row(), trained], ["passes", "passes"]],
  ["a model is", { ignored_models: ["maker/both"] }, [row(), trained], ["refused: its model", "passes"]],
  ["a provider is", { ignored_providers: ["two"] }, [row(), trained], ["other", "refused: its providers"]],
  ["training is", { enable_paid_model_training: false }, [row(), trained], ["other", "refused: data policies"]],
  [
    "several together leave nothing",
    { enable_paid_model_training: false, ignored_providers: ["one"] },
    [row()],
    ["refused: models, providers and data policies together"],
  ],
  [
    "a region is",
    { allowed_data_regions: ["europe"] },
    [row(), row({ dataRegion: "europe" })],
    ["refused: its region, global", "passes"],
  ],
  ["the model is gone", { ignored_models: ["maker/both"] }, [row({ model: "maker/gone" })], ["unknown"]],
  [
    "a budget of each key by the day is spent",
    { limit_usd: 0.012, reset_interval: "daily" },
    [
      row({ createdAt: "2026-11-27T00:00:00Z" }),
      row(),
      row({ keyHash: "another" }),
      row(),
      row({ costPico: 0n }),
      row(),
    ],
    ["passes", "refused: the budget of its key", "passes", "passes", "passes", "passes"],
  ],
])("where %s", (_, rules, rows, expected) => {
  expect(fates(rules, rows)).toEqual(expected);
});
