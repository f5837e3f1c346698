// Trains an additive table: a straight line through the bins of each feature first, which little data can support, then
// stumps boosted onto it from several halves of the rows and averaged.
import { type AdditiveTable, binCount } from "./additive-table.ts";
import type { SparseRow } from "./hash-features.ts";
import { trainLogistic } from "./logistic.ts";
import { seededRandom } from "./seeded-random.ts";
import { type BinnedRows, boostStumps, type StumpSettings } from "./stumps.ts";

const lineRidge = 100;
const bags = 8;
/** Share of the rows in each bag. */
const bagShare = 0.4;
const stumps: StumpSettings = { rounds: 80, rate: 0.1, ridge: 5, minSide: 5 };

export function trainTable(rows: BinnedRows, featureCount: number): AdditiveTable {
  const line = trainLine(rows, featureCount);
  const random = seededRandom(11);
  const tables = Array.from({ length: bags }, () => {
    const weights = rows.weights.map((weight) => (random() < bagShare ? weight : 0));
    return boostStumps({ ...rows, weights }, line, stumps);
  });
  const values = line.values.map((_, at) => tables.reduce((sum, table) => sum + (table.values[at] ?? 0), 0) / bags);
  return { bias: line.bias, values };
}

function trainLine(rows: BinnedRows, featureCount: number): AdditiveTable {
  const means = new Float32Array(featureCount);
  for (const bins of rows.bins)
    bins.forEach((bin, feature) => {
      means[feature] = (means[feature] ?? 0) + position(bin) / rows.bins.length;
    });
  const buckets = Uint16Array.from({ length: featureCount }, (_, feature) => feature);
  const sparse: SparseRow[] = rows.bins.map((bins) => ({
    buckets,
    values: Float32Array.from(bins, (bin, feature) => position(bin) - (means[feature] ?? 0)),
  }));
  const line = trainLogistic(
    { rows: sparse, labels: rows.labels, weights: rows.weights, columnCount: featureCount },
    new Float32Array(featureCount).fill(lineRidge),
  );
  const values = new Float32Array(featureCount * binCount);
  for (let feature = 0; feature < featureCount; feature++)
    for (let bin = 0; bin < binCount; bin++)
      values[feature * binCount + bin] = (line.values[feature] ?? 0) * (position(bin) - (means[feature] ?? 0));
  return { bias: line.bias, values };
}

/** A bin as a number from −1 to 1. */
function position(bin: number): number {
  return (2 * bin) / (binCount - 1) - 1;
}
