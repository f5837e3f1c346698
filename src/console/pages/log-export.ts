// The log as a file: the rows of a filter that the visitor may see, sent page by page while they are read.
import { formatMoney, moneyToNumber } from "../../catalog/money.ts";
import type { LogPosition, LogRow } from "../../store/log-row.ts";
import type { ConsoleContext, Page } from "../environment.ts";
import { csvOf } from "../parts/csv.ts";
import { filterOf, namesOf, readKeys, readPage, selectionFor } from "./read-log.ts";

export const maxExported = 20_000;
const pageSize = 1_000;
/** Of the first: something is to come soon. */
const firstPageSize = 100;
/** A filter that finds little looks through so many parts of the log at most. */
const maxPages = 60;

/** Money is picodollars. */
type Cell = string | number | boolean | bigint | null;
type Names = ReadonlyMap<string, string>;

/** As the API calls them; the cost in USD. */
const columns = {
  id: ({ id }) => id,
  created_at: ({ createdAt }) => createdAt,
  requested_model: ({ requestedModel }) => requestedModel,
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  status: ({ status }) => status,
  error_type: ({ errorType }) => errorType,
  finish_reason: ({ finishReason }) => finishReason,
  cancelled: ({ cancelled }) => cancelled,
  streamed: ({ streamed }) => streamed,
  attempts: ({ attempts }) => attempts,
  tools: ({ tools }) => tools,
  tokens_prompt: ({ promptTokens }) => promptTokens,
  tokens_completion: ({ completionTokens }) => completionTokens,
  native_tokens_cached: ({ cachedTokens }) => cachedTokens,
  total_cost: ({ costPico }) => costPico,
  latency: ({ latencyMs }) => latencyMs,
  generation_time: ({ generationMs }) => generationMs,
  api_key_name: ({ keyHash }, names) => names.get(keyHash) ?? null,
  api_key_hash: ({ keyHash }) => keyHash,
  external_user: ({ externalUser }) => externalUser,
  session_id: ({ sessionId }) => sessionId,
  app: ({ app }) => app,
  data_region: ({ dataRegion }) => dataRegion,
} satisfies Record<string, (row: LogRow, names: Names) => Cell>;

interface Format {
  ending: "csv" | "jsonl";
  type: string;
  head: string;
  write(cells: readonly Cell[]): string;
}

const formats: Readonly<Record<Format["ending"], Format>> = {
  csv: {
    ending: "csv",
    type: "text/csv; charset=utf-8",
    head: csvOf([Object.keys(columns)]),
    write: (cells) => csvOf([cells.map((cell) => (typeof cell === "bigint" ? formatMoney(cell) : cell))]),
  },
  jsonl: {
    ending: "jsonl",
    type: "application/x-ndjson; charset=utf-8",
    head: "",
    write: (cells) => {
      const named = Object.keys(columns).map((name, place) => {
        const cell = cells[place] ?? null;
        return [name, typeof cell === "bigint" ? moneyToNumber(cell) : cell];
      });
      return `${JSON.stringify(Object.fromEntries(named))}\n`;
    },
  },
};

export const exportCsv: Page = (context) => exportAs(context, formats.csv);
export const exportJsonl: Page = (context) => exportAs(context, formats.jsonl);

async function exportAs(context: ConsoleContext, format: Format): Promise<Response> {
  const names = namesOf(await readKeys(context));
  const selection = { ...selectionFor(context, filterOf(context), names), sort: undefined };
  const lines = linesOf(context, { selection, names, format });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
  return context.body(body, 200, {
    "content-type": format.type,
    "content-disposition": `attachment; filename="log.${format.ending}"`,
  });
}

interface Export {
  selection: ReturnType<typeof selectionFor>;
  names: Names;
  format: Format;
}

/** A page of rows after the other. */
async function* linesOf(context: ConsoleContext, { selection, names, format }: Export): AsyncGenerator<string, void> {
  yield format.head;
  let before: LogPosition | null | undefined;
  let left = maxExported;
  for (let page = 0; page < maxPages && left > 0 && before !== null; page += 1) {
    const limit = Math.min(left, page === 0 ? firstPageSize : pageSize);
    const { rows, next } = await readPage(context, selection, { before, limit });
    const cells = rows.map((row) => Object.values(columns).map((read) => read(row, names)));
    yield cells.map(format.write).join("");
    left -= rows.length;
    before = next;
  }
}
