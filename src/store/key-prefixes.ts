// The beginnings of all keys' hashes in one small answer: enough to tell that a key cannot exist, never that it does.

/** Hex digits of each. */
export const prefixLength = 8;
/** Of the newest keys only: the answer is one text, and D1 gives no longer one than 2 MB. */
const maxKeys = 100_000;

export async function readKeyPrefixes(database: D1Database): Promise<ReadonlySet<string>> {
  const row = await database
    .prepare(
      `SELECT group_concat(substr(hash, 1, ${prefixLength}), '') AS prefixes
       FROM (SELECT hash FROM api_keys ORDER BY created_at DESC LIMIT ${maxKeys})`,
    )
    .first<{ prefixes: string | null }>();
  const text = row?.prefixes ?? "";
  const prefixes = new Set<string>();
  for (let at = 0; at < text.length; at += prefixLength) prefixes.add(text.slice(at, at + prefixLength));
  return prefixes;
}
