// Every migration must be one that the version before survives: both run on the new tables for a while, and a rollback
// brings the old one back for good. What would break it stands here, with the way out.
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { neededMigrations } from "../../../src/store/schema.ts";

const files = readdirSync("migrations").sort();
const texts = files.map((name) => ({ name, sql: readFileSync(`migrations/${name}`, "utf8") }));

interface Breaks {
  what: string;
  pattern: RegExp;
  /** Whether it is undone in the same file: names what must be made again. */
  again?: (match: RegExpExecArray) => RegExp;
}

const breaks: Breaks[] = [
  { what: "drops a table", pattern: /\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(\w+)/gi },
  { what: "drops a column", pattern: /\bDROP\s+COLUMN\s+(\w+)/gi },
  { what: "renames", pattern: /\bRENAME\s+(?:TO|COLUMN|\w+\s+TO)\b/gi },
  {
    what: "adds a column that old inserts leave empty",
    pattern: /\bADD\s+(?:COLUMN\s+)?\w+[^;,]*\bNOT\s+NULL\b(?![^;]*\bDEFAULT\b)/gi,
  },
  { what: "adds a column with a rule", pattern: /\bADD\s+(?:COLUMN\s+)?\w+[^;]*\b(?:CHECK|UNIQUE|REFERENCES)\b/gi },
  {
    what: "drops an index, which statements of the version before may name (INDEXED BY)",
    pattern: /\bDROP\s+INDEX\s+(?:IF\s+EXISTS\s+)?(\w+)/gi,
    again: ([, name]) => new RegExp(`CREATE\\s+(?:UNIQUE\\s+)?INDEX\\s+${name}\\b`, "i"),
  },
  {
    what: "drops a trigger, which the version before counts on",
    pattern: /\bDROP\s+TRIGGER\s+(?:IF\s+EXISTS\s+)?(\w+)/gi,
    again: ([, name]) => new RegExp(`CREATE\\s+TRIGGER\\s+${name}\\b`, "i"),
  },
];

/** A migration that does one of these all the same says why it may: `-- The version before: …`. */
const explained = /^-- The version before: \S.{20,}/m;

function problemsOf(sql: string): string[] {
  if (explained.test(sql)) return [];
  const statements = sql.replaceAll(/--.*$/gm, "");
  const own = new Set(
    [...statements.matchAll(/\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)/gi)].map(([, name]) => name),
  );
  const unique = [...statements.matchAll(/\bCREATE\s+UNIQUE\s+INDEX\s+(\w+)\s+ON\s+(\w+)/gi)]
    .filter(([, , table]) => !own.has(table))
    .map(([text]) => `makes unique what the version before may write twice: ${text}`);
  return breaks
    .flatMap(({ what, pattern, again }) =>
      [...statements.matchAll(pattern)]
        .filter((match) => again === undefined || !again(match).test(statements.slice(match.index)))
        .map(([text]) => `${what}: ${text}`),
    )
    .concat(unique);
}

it.each(texts)("$name is survived by the version before", ({ sql }) => {
  expect(problemsOf(sql)).toEqual([]);
});

it.each([
  "DROP TABLE generations;",
  "alter table keys drop column a;",
  "ALTER TABLE a RENAME TO b;",
  "ALTER TABLE a RENAME COLUMN b TO c;",
  "ALTER TABLE a RENAME b TO c;",
  "ALTER TABLE a ADD COLUMN b TEXT NOT NULL;",
  "ALTER TABLE a ADD b TEXT UNIQUE;",
  "ALTER TABLE a ADD COLUMN b TEXT CHECK (b > 1);",
  "DROP INDEX a_by_b;\nCREATE INDEX a_by_c ON a (c);",
  "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;\nDROP TRIGGER IF EXISTS t;",
  "CREATE UNIQUE INDEX i ON a (b);",
])("finds fault with %s", (sql) => {
  expect(problemsOf(sql)).toHaveLength(1);
  expect(problemsOf(`${sql}\n-- The version before: never reads or writes this, as of the release before it.`)).toEqual(
    [],
  );
});

it.each([
  "CREATE TABLE a (b TEXT NOT NULL);\nCREATE UNIQUE INDEX a_by_b ON a (b);",
  "ALTER TABLE a ADD COLUMN b INTEGER NOT NULL DEFAULT 0;",
  "DROP INDEX i;\nCREATE INDEX i ON a (b, c);",
  "-- DROP TABLE a;",
])("finds none with %s", (sql) => {
  expect(problemsOf(sql)).toEqual([]);
});

it("are known to the Worker, which asks for each of them: add yours to src/store/schema.ts", () => {
  expect(neededMigrations).toEqual(files);
});

describe("statements of versions before", () => {
  const folder = "test/fixtures/statements";
  const database = new DatabaseSync(":memory:");
  for (const { sql } of texts) database.exec(sql);

  it.each(readdirSync(folder))("all of %s still work on the newest tables", (file) => {
    const statements: string[] = JSON.parse(readFileSync(`${folder}/${file}`, "utf8"));
    expect(statements.length).toBeGreaterThan(50);
    const broken = statements.flatMap((sql) => problemOf(database, sql) ?? []);
    expect(broken).toEqual([]);
  });
});

function problemOf(database: DatabaseSync, sql: string): string | undefined {
  try {
    database.prepare(sql);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : error}: ${sql}`;
  }
}
