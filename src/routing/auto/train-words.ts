// Trains the regression over hashed words. Buckets that most prompts touch say little, so they are pulled harder to zero.
import { bucketCount } from "./hash-features.ts";
import { type LinearWeights, type LogisticData, trainLogistic } from "./logistic.ts";

const wordRidge = 2;

export function trainWords(data: Omit<LogisticData, "columnCount">): LinearWeights {
  const touching = new Float32Array(bucketCount);
  for (const row of data.rows) for (const bucket of row.buckets) touching[bucket] = (touching[bucket] ?? 0) + 1;
  const rarity = touching.map((count) => Math.log((data.rows.length + 1) / (count + 1)) + 0.1);
  const mean = meanSquare(data.rows, rarity);
  return trainLogistic(
    { ...data, columnCount: bucketCount },
    rarity.map((value) => (wordRidge * mean) / value),
  );
}

/** The mean over rows of Σ rarity · value²: makes the ridge mean the same whatever the corpus. */
function meanSquare(rows: LogisticData["rows"], rarity: Float32Array): number {
  let total = 0;
  for (const row of rows)
    row.buckets.forEach((bucket, index) => {
      total += (rarity[bucket] ?? 0) * (row.values[index] ?? 0) ** 2;
    });
  return total / Math.max(rows.length, 1);
}
