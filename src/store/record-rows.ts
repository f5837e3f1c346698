// The short row of a record, as the log shows and filters it, and the chunk that holds the record: statements for those
// that are new. Whether they are new is decided elsewhere.
import { attributionOf, hasFailed } from "../accounting/attribution.ts";
import { appOf } from "../accounting/facts.ts";
import { failoversOf, replacedNamesOf } from "../accounting/failures.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { toolsOf } from "../accounting/request-parameters.ts";
import { rowsOf } from "./json-rows.ts";
import { columnPico } from "./pico.ts";
import { gzipLines } from "./record-chunks.ts";

const columns: Readonly<Record<string, (record: GenerationRecord, chunk: number) => string | number | null>> = {
  workspace_id: ({ workspaceId }) => workspaceId,
  at: ({ createdAt }) => Date.parse(createdAt),
  id: ({ id }) => id,
  chunk: (_, chunk) => chunk,
  key_hash: ({ keyHash }) => keyHash,
  model: (record) => attributionOf(record).model,
  requested_model: (record) => (record.requestedModel === attributionOf(record).model ? null : record.requestedModel),
  provider: (record) => attributionOf(record).provider,
  provider_name: (record) => attributionOf(record).providerName,
  status: ({ status }) => status,
  failed: (record) => Number(hasFailed(record)),
  finish_reason: ({ finishReason }) => finishReason,
  cancelled: ({ cancelled }) => Number(cancelled),
  streamed: ({ streamed }) => Number(streamed),
  europe: ({ dataRegion }) => Number(dataRegion === "europe"),
  io_log: ({ ioLog }) => ioLog,
  prompt_tokens: ({ promptTokens }) => promptTokens,
  completion_tokens: ({ completionTokens }) => completionTokens,
  cost_pico: ({ costPico }) => columnPico(costPico),
  latency_ms: ({ latencyMs }) => latencyMs,
  generation_ms: ({ generationMs }) => generationMs,
  error_type: ({ errorType }) => errorType,
  attempts: ({ attempts, omitted }) => attempts.length + (omitted?.attempts ?? 0),
  tools: ({ parameters }) => toolsOf(parameters),
  cached_tokens: ({ cachedTokens }) => cachedTokens,
  session_id: ({ sessionId }) => sessionId,
  external_user: ({ externalUser }) => externalUser,
  app: appOf,
  cached: ({ responseCacheSourceId }) => Number(responseCacheSourceId !== undefined),
  endpoint: (record) => attributionOf(record).endpoint,
  failovers: failoversOf,
  replaced: replacedNamesOf,
};

const names = Object.keys(columns);
const values = names.map((name, index) =>
  name === "cost_pico" ? `CAST(value ->> ${index} AS INTEGER)` : `value ->> ${index}`,
);
const insertRows = `INSERT INTO records (${names.join(", ")}) ${rowsOf("?1")} SELECT ${values.join(", ")} FROM added`;
const insertChunk = "INSERT INTO record_chunks (id, workspace_id, day, records, lines) VALUES (?1, ?2, ?3, ?4, ?5)";

/** Characters of records as JSON in one chunk: what a look at one of them unpacks. */
const maxChunkLength = 400_000;

/** Fails where one of them is there already. */
export async function insertRecords(
  database: D1Database,
  records: readonly GenerationRecord[],
): Promise<D1PreparedStatement[]> {
  if (records.length === 0) return [];
  const firstId = newChunkId();
  const chunks = chunksOf(records).map((chunk, index) => ({ id: firstId + index, records: chunk }));
  const rows = chunks.flatMap(({ id, records: chunk }) =>
    chunk.map((record) => Object.values(columns).map((read) => read(record, id))),
  );
  return [
    database.prepare(insertRows).bind(JSON.stringify(rows)),
    ...(await Promise.all(
      chunks.map(async ({ id, records: chunk }) => {
        const [first] = chunk;
        const day = first?.createdAt.slice(0, 10);
        return database.prepare(insertChunk).bind(id, first?.workspaceId, day, chunk.length, await gzipLines(chunk));
      }),
    )),
  ];
}

/** By workspace and day, so that the archive moves whole chunks. */
function chunksOf(records: readonly GenerationRecord[]): GenerationRecord[][] {
  const groups = Map.groupBy(records, ({ workspaceId, createdAt }) => `${createdAt.slice(0, 10)} ${workspaceId}`);
  return [...groups.values()].flatMap(cutByLength);
}

function cutByLength(records: GenerationRecord[]): GenerationRecord[][] {
  const chunks: GenerationRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const length = JSON.stringify(record).length;
    const chunk = chunks.at(-1);
    if (chunk === undefined || length > room) {
      chunks.push([record]);
      room = maxChunkLength - length;
    } else {
      chunk.push(record);
      room -= length;
    }
  }
  return chunks;
}

/** The first of a batch's. Later ones are greater; below 2^53 for 250 years. Two that are equal fail, and are tried anew. */
function newChunkId(): number {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return Date.now() * 1_024 + (random % 1_024);
}
