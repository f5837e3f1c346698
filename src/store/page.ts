// A part of a list, and how many there are in all: on a page beyond the last one too.

export interface Page {
  offset: number;
  limit: number;
}

export interface Listed<Item> {
  items: Item[];
  total: number;
}

export interface PageQuery {
  /** Columns, separated by commas. */
  select: string;
  /** A table and all that decides which rows there are; `?1`, `?2`, … stand for the values. */
  from: string;
  values: readonly (string | number | null)[];
  orderBy: string;
  page: Page;
}

/** One round trip, and a second one where the page is empty and others may not be. */
export async function readPage<Row = Record<string, unknown>>(
  database: D1Database,
  { select, from, values, orderBy, page }: PageQuery,
): Promise<Listed<Row>> {
  const [limit, offset] = [values.length + 1, values.length + 2];
  const { results } = await database
    .prepare(
      `SELECT ${select}, COUNT(*) OVER () AS total FROM ${from} ORDER BY ${orderBy} LIMIT ?${limit} OFFSET ?${offset}`,
    )
    .bind(...values, page.limit, page.offset)
    .all<Row & { total: number }>();
  const total = results[0]?.total;
  if (total !== undefined) return { items: results, total };
  if (page.offset === 0) return { items: [], total: 0 };
  const row = await database
    .prepare(`SELECT COUNT(*) AS total FROM (SELECT 1 FROM ${from})`)
    .bind(...values)
    .first<{ total: number }>();
  return { items: [], total: row?.total ?? 0 };
}
