// A table's columns as data: reading, inserting and updating follow from one list, so that a new column is one line of it.
// Builds statements and runs none.
import { readPico, writePico } from "./pico.ts";

type Stored = string | number | null;

export interface Column<Value> {
  readonly name: string;
  /** 64-bit integers pass through D1 as text: see pico.ts. */
  readonly wide?: true;
  read(stored: unknown): Value;
  write(value: Value): Stored;
}

export type Columns = Readonly<Record<string, Column<unknown>>>;

/** What the columns' rows are as values. */
export type RecordOf<Of extends Columns> = { [Name in keyof Of]: Of[Name] extends Column<infer Value> ? Value : never };

export function text(name: string): Column<string> {
  return { name, read: String, write: (value) => value };
}

export function optionalText(name: string): Column<string | null> {
  return { name, read: (stored) => (stored === null ? null : String(stored)), write: (value) => value };
}

/** A text that is one of these words; whatever else is stored there is a bug. */
export function word<const Word extends string>(name: string, words: readonly Word[]): Column<Word> {
  return {
    name,
    read: (stored) => {
      const found = words.find((candidate) => candidate === stored);
      if (found === undefined) throw new Error(`the column ${name} holds none of ${words.join(", ")}`);
      return found;
    },
    write: (value) => value,
  };
}

export function column<Value>(name: string, { read, write }: Pick<Column<Value>, "read" | "write">): Column<Value> {
  return { name, read, write };
}

export function optional<Value>(column: Column<Value>): Column<Value | null> {
  return {
    ...column,
    read: (stored) => (stored === null ? null : column.read(stored)),
    write: (value) => (value === null ? null : column.write(value)),
  };
}

export function integer(name: string): Column<number> {
  return { name, read: Number, write: (value) => value };
}

export function flag(name: string): Column<boolean> {
  return { name, read: (stored) => stored !== 0, write: (value) => (value ? 1 : 0) };
}

/** Picodollars. */
export function pico(name: string): Column<bigint> {
  return { name, wide: true, read: (stored) => readPico(String(stored)), write: writePico };
}

/** JSON, checked by `read` on its way out. */
export function json<Value>(name: string, read: (document: unknown) => Value): Column<Value> {
  return { name, read: (stored) => read(JSON.parse(String(stored))), write: (value) => JSON.stringify(value) };
}

/** The pieces of a statement and the values for its places. */
export interface Places<Of extends Columns> {
  /** Names, in the order of the places. */
  columns: string;
  places: string;
  /** `name = place`, in the same order. */
  assignments: string;
  place(name: keyof Of): string;
  valuesOf(record: RecordOf<Of>): Stored[];
}

/** SQL in place of a column's own value; a function gets the place of that value and uses it. */
type Instead<Of extends Columns> = { [Name in keyof Of]?: string | ((place: string) => string) };

export class Table<Of extends Columns> {
  readonly name: string;
  readonly #columns: Of;

  constructor(name: string, columns: Of) {
    this.name = name;
    this.#columns = columns;
  }

  /** What to select for `read`; `alias` where the statement joins tables. */
  selection(alias = this.name): string {
    return Object.values(this.#columns)
      .map(({ name, wide }) => (wide === true ? `CAST(${alias}.${name} AS TEXT) AS ${name}` : `${alias}.${name}`))
      .join(", ");
  }

  read(row: Readonly<Record<string, unknown>>): RecordOf<Of> {
    return this.#map((column) => column.read(row[column.name]));
  }

  /** Places for some columns, or all of them. */
  placesFor(names: readonly (keyof Of)[] = Object.keys(this.#columns), instead: Instead<Of> = {}): Places<Of> {
    const bound = names.filter((name) => typeof instead[name] !== "string");
    const place = (name: keyof Of): string => {
      const number = `?${bound.indexOf(name) + 1}`;
      return this.#columns[name]?.wide === true ? `CAST(${number} AS INTEGER)` : number;
    };
    const sqlOf = (name: keyof Of): string => {
      const other = instead[name];
      return other === undefined ? place(name) : typeof other === "string" ? other : other(place(name));
    };
    const column = (name: keyof Of): string => this.#columns[name]?.name ?? "";
    return {
      columns: names.map(column).join(", "),
      places: names.map(sqlOf).join(", "),
      assignments: names.map((name) => `${column(name)} = ${sqlOf(name)}`).join(", "),
      place,
      valuesOf: (record) => bound.map((name) => this.#columns[name]?.write(record[name]) ?? null),
    };
  }

  insert(database: D1Database, record: RecordOf<Of>): D1PreparedStatement {
    const { columns, places, valuesOf } = this.placesFor();
    return database.prepare(`INSERT INTO ${this.name} (${columns}) VALUES (${places})`).bind(...valuesOf(record));
  }

  /** Writes the named columns of the row that has the record's `key`. */
  update(
    database: D1Database,
    record: RecordOf<Of>,
    { key, names }: { key: keyof Of; names: readonly (keyof Of)[] },
  ): D1PreparedStatement {
    const { valuesOf, place } = this.placesFor([...names, key]);
    const { assignments } = this.placesFor(names);
    const where = `${this.#columns[key]?.name} = ${place(key)}`;
    return database.prepare(`UPDATE ${this.name} SET ${assignments} WHERE ${where}`).bind(...valuesOf(record));
  }

  #map(read: (column: Column<unknown>) => unknown): RecordOf<Of> {
    const entries = Object.entries(this.#columns).map(([name, column]) => [name, read(column)]);
    return Object.fromEntries(entries);
  }
}
