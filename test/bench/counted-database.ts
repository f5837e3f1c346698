// A D1 that counts what it is asked: how often, how often one after another, and the rows that it reads, which it bills.

export interface Asked {
  /** Round trips. */
  calls: number;
  /** Of these, the longest row of calls that each began after the one before had answered. */
  depth: number;
  rows: number;
}

export function noneAsked(): Asked {
  return { calls: 0, depth: 0, rows: 0 };
}

/** `asked` is added to. */
export function countedDatabase(database: D1Database, asked: Asked): D1Database {
  const bare = new WeakMap<object, D1PreparedStatement>();
  const call = async <Answer>(ask: () => Promise<Answer>, rowsOf: (answer: Answer) => number): Promise<Answer> => {
    asked.calls += 1;
    const depth = asked.depth + 1;
    const answer = await ask();
    asked.depth = Math.max(asked.depth, depth);
    asked.rows += rowsOf(answer);
    return answer;
  };
  const rowsRead = ({ meta }: D1Result) => meta.rows_read;
  const statementOf = (statement: D1PreparedStatement): D1PreparedStatement => {
    const all = () => call(() => statement.all<Record<string, unknown>>(), rowsRead);
    const counted = {
      bind: (...values: unknown[]) => statementOf(statement.bind(...values)),
      // The one way of asking that tells no counts.
      first: async (column?: string) => {
        const [row] = (await all()).results;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
      all,
      run: () => call(() => statement.run(), rowsRead),
    } as unknown as D1PreparedStatement;
    bare.set(counted, statement);
    return counted;
  };
  const counted = {
    prepare: (sql: string) => statementOf(database.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      call(
        () => database.batch(statements.map((statement) => bare.get(statement) ?? statement)),
        (answers) => answers.reduce((sum, answer) => sum + rowsRead(answer), 0),
      ),
    withSession: () => ({ ...counted, getBookmark: () => null }),
  };
  return counted as unknown as D1Database;
}
