// Takes out of records who it was, with the comments on them. The records and their sums stay.
import { withoutIdentity } from "./identity.ts";

export async function eraseIdentity(database: D1Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const listed = "(SELECT value FROM json_each(?1))";
  await database.batch(
    [
      `UPDATE generations SET document = ${withoutIdentity} WHERE id IN ${listed}`,
      `UPDATE generation_feedback SET comment = NULL WHERE generation_id IN ${listed}`,
    ].map((statement) => database.prepare(statement).bind(JSON.stringify(ids))),
  );
}
