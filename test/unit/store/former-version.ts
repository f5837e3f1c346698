// What the version before records and chunks ran when records arrived: its isolates go on for a while beside new ones.
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";

const columns = {
  id: "id",
  workspace_id: "workspaceId",
  key_hash: "keyHash",
  created_at: "createdAt",
  model: "model",
  provider: "provider",
  status: "status",
  finish_reason: "finishReason",
  prompt_tokens: "promptTokens",
  completion_tokens: "completionTokens",
  reasoning_tokens: "reasoningTokens",
  cost_pico: "costPico",
  upstream_cost_pico: "upstreamCostPico",
  byok: "byok",
  data_region: "dataRegion",
  io_log: "ioLog",
} as const satisfies Record<string, keyof GenerationRecord>;

export async function insertFormer(database: D1Database, records: readonly GenerationRecord[]): Promise<void> {
  const names = Object.keys(columns);
  const places = names.map((name, index) =>
    name.endsWith("_pico") ? `CAST(?${index + 1} AS INTEGER)` : `?${index + 1}`,
  );
  const statement = database.prepare(
    `INSERT INTO generations (${names.join(", ")}, document) VALUES (${places.join(", ")}, ?${names.length + 1}) ON CONFLICT (id) DO NOTHING`,
  );
  await database.batch(
    records.map((record) => {
      const values = Object.values(columns).map((field) => record[field]);
      return statement.bind(
        ...values.map((value) => (typeof value === "boolean" ? Number(value) : value)),
        JSON.stringify(record),
      );
    }),
  );
}
