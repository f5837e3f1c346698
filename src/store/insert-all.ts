// Statements as values, and how few of them insert many documents. Pure: whoever holds a database runs them.

export interface Statement {
  sql: string;
  params: (string | number)[];
}

/** UTF-8 bytes of one bound value: D1 refuses 2 MB. */
const usualBoundBytes = 1_900_000;

interface InsertInput {
  /** Of each bound value, at most; undefined: what D1 takes. */
  maxBytes: number | undefined;
  /** From ?3 on. */
  further?: string[];
}

/** `sql` takes the documents as ?1, a JSON list, and the place of the first of them as ?2. */
export function insertAll(
  sql: string,
  documents: unknown[],
  { maxBytes = usualBoundBytes, further = [] }: InsertInput,
): Statement[] {
  const statements: Statement[] = [];
  let chunk: string[] = [];
  let chunkBytes = 0;
  let position = 0;
  const flush = () => {
    if (chunk.length === 0) return;
    statements.push({ sql, params: [`[${chunk.join(",")}]`, position, ...further] });
    position += chunk.length;
    chunk = [];
    chunkBytes = 0;
  };
  const encoder = new TextEncoder();
  for (const document of documents) {
    const text = JSON.stringify(document);
    const bytes = encoder.encode(text).length + 1;
    if (chunkBytes + bytes > maxBytes) flush();
    chunk.push(text);
    chunkBytes += bytes;
  }
  flush();
  return statements;
}
