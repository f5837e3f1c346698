// Generation records as they arrive. The queue delivers at least once and to several consumers: each record is written
// with its sums in one transaction, which fails where anybody else was faster and is then tried anew.

import { factsOf } from "../accounting/facts.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { rollUp, spendOfKeys } from "../accounting/roll-up.ts";
import { withoutIdentity } from "../accounting/without-identity.ts";
import { archivedAmong } from "./archived-records.ts";
import { deleteContentsOf } from "./contents.ts";
import { addFacts } from "./fact-chunks.ts";
import { withRetries } from "./record-guard.ts";
import { insertRecords } from "./record-rows.ts";
import { lookAtRecords, type Verdict } from "./record-verdicts.ts";
import { addRollUps } from "./roll-up-table.ts";
import type { StorePlace } from "./store-place.ts";
import { addSpend } from "./usage.ts";

/**
 * Writes records that are not there yet; the others change nothing. Of somebody who was erased meanwhile the contents are
 * deleted too; answers the ids of these.
 */
export async function saveGenerations(
  place: StorePlace,
  records: readonly GenerationRecord[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set();
  const distinct = [...new Map(records.map((record) => [record.id, record])).values()];
  const late = await withRetries(() => write(place, distinct));
  for (const [workspaceId, those] of Map.groupBy(late, (record) => record.workspaceId)) {
    await deleteContentsOf(place, { workspaceId, records: those });
  }
  return new Set(late.map(({ id }) => id));
}

async function write(place: StorePlace, records: readonly GenerationRecord[]): Promise<GenerationRecord[]> {
  const { database } = place;
  const { verdicts, guard } = await lookAtRecords(database, records);
  const seen = records.map((record, index) => ({ record, verdict: verdicts[index] ?? unseen }));
  const unknown = seen.filter(({ verdict }) => !verdict.known);
  const doubtful = unknown.flatMap(({ record, verdict }) => (verdict.parts > 0 ? [record] : []));
  const archived = await archivedAmong(place, doubtful);
  const fresh = unknown.flatMap(({ record, verdict }) =>
    archived.has(record.id) ? [] : [verdict.erased ? withoutIdentity(record) : record],
  );
  if (fresh.length > 0) {
    await database.batch([
      guard,
      ...(await insertRecords(database, fresh)),
      addRollUps(database, rollUp(fresh)),
      addSpend(database, spendOfKeys(fresh)),
      addFacts(database, factsOf(fresh)),
    ]);
  }
  return seen.flatMap(({ record, verdict }) => (verdict.erased ? [record] : []));
}

const unseen: Verdict = { known: false, erased: false, parts: 0 };
