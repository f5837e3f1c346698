// Seals anew what an earlier ENCRYPTION_KEY (or an earlier way of sealing) sealed: page by page, past what cannot be
// opened, and only the sealed column of rows that are still as they were read.
import { type MasterKeys, open, type Sealed, seal } from "./sealing.ts";

/** A table with a sealed column. */
export interface SealedRows<Row> {
  table: string;
  /** Names of the columns that hold what is sealed and the fingerprint of the key that sealed it. */
  sealed: string;
  sealedBy: string;
  /** SQL: true of rows that the present way of sealing did not seal. */
  outdated: string;
  /** Columns that the names are made of, besides `id`. */
  selection: string;
  /** What the row is bound to, the present way first. */
  namesOf(row: Row & Sealed): readonly [string, ...string[]];
  /** Leaves or takes what marks the way of sealing. */
  unmark(sealed: string): string;
  mark(sealed: string): string;
}

export interface ResealInput {
  database: D1Database;
  masterKeys: MasterKeys;
}

export interface Resealed {
  resealed: number;
  /** Rows that no key at hand opens. */
  unreadable: number;
  /** Whether all rows were looked at. */
  done: boolean;
}

/** Of at most 27 kB each: D1 refuses a bound value of 2 MB. */
const rowsAPage = 50;
/** Two statements a page: well below what D1 takes from one invocation. */
const maxPages = 200;
/** Characters that begin with the nonce, which no other sealing has. */
const markLength = 24;

export async function resealRows<Row extends { id: string }>(
  { database, masterKeys }: ResealInput,
  rows: SealedRows<Row>,
): Promise<Resealed> {
  const { table, sealed, sealedBy, selection, outdated } = rows;
  const select = database.prepare(
    `SELECT id, ${selection}, ${sealed} AS sealed, ${sealedBy} AS sealedBy FROM ${table}
     WHERE id > ?1 AND (${sealedBy} <> ?2 OR ${outdated}) ORDER BY id LIMIT ${rowsAPage}`,
  );
  const update = database.prepare(
    `UPDATE ${table} SET ${sealed} = new.sealed, ${sealedBy} = ?2
     FROM (SELECT value ->> 'id' AS id, value ->> 'was' AS was, value ->> 'sealed' AS sealed FROM json_each(?1)) AS new
     WHERE ${table}.id = new.id AND substr(${table}.${sealed}, 1, ${markLength}) = new.was`,
  );
  const { fingerprint } = masterKeys.current;
  const done: Resealed = { resealed: 0, unreadable: 0, done: false };
  let after = "";
  for (let page = 0; page < maxPages; page += 1) {
    const { results } = await select.bind(after, fingerprint).all<Row & Sealed>();
    const changes = [];
    for (const row of results) {
      const change = await sealAnew(masterKeys, row, rows);
      if (change === undefined) done.unreadable += 1;
      else changes.push({ id: row.id, was: row.sealed.slice(0, markLength), sealed: change });
    }
    if (changes.length > 0) {
      const { meta } = await update.bind(JSON.stringify(changes), fingerprint).run();
      done.resealed += meta.changes;
    }
    const last = results.at(-1);
    if (last === undefined || results.length < rowsAPage) return { ...done, done: true };
    after = last.id;
  }
  return done;
}

async function sealAnew<Row>(
  masterKeys: MasterKeys,
  row: Row & Sealed,
  { namesOf, unmark, mark }: SealedRows<Row>,
): Promise<string | undefined> {
  const names = namesOf(row);
  const present = { sealed: unmark(row.sealed), sealedBy: row.sealedBy };
  for (const name of names) {
    const bytes = await open(masterKeys, present, name);
    if (bytes !== undefined) return mark((await seal(masterKeys, bytes, names[0])).sealed);
  }
  return undefined;
}
