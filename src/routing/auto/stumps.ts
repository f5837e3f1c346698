// Gradient boosting of one-split trees onto an additive table: every tree reads one feature, so hundreds of them sum up
// to the table they are added to.
import { type AdditiveTable, binCount, tableLogit } from "./additive-table.ts";

export interface StumpSettings {
  rounds: number;
  rate: number;
  /** Added to each leaf's curvature: shrinks leaves that few prompts reach. */
  ridge: number;
  /** Curvature that each side of a split must hold. */
  minSide: number;
}

export interface BinnedRows {
  bins: readonly Uint8Array[];
  /** 0…1, one for each row. */
  labels: Float32Array;
  weights: Float32Array;
}

interface Split {
  gain: number;
  feature: number;
  /** The last bin of the left side. */
  bin: number;
  left: number;
  right: number;
}

/** What the rows teach beyond `start`, as a new table. */
export function boostStumps(rows: BinnedRows, start: AdditiveTable, settings: StumpSettings): AdditiveTable {
  const featureCount = start.values.length / binCount;
  const table: AdditiveTable = { bias: start.bias, values: Float32Array.from(start.values) };
  const kept = rows.bins.flatMap((_, row) => ((rows.weights[row] ?? 0) > 0 ? [row] : []));
  const columns = Array.from({ length: featureCount }, (_, feature) =>
    Uint8Array.from(kept, (row) => rows.bins[row]?.[feature] ?? 0),
  );
  const logits = Float64Array.from(kept, (row) => tableLogit(rows.bins[row] ?? new Uint8Array(0), start));
  const slopes = new Float64Array(kept.length);
  const curvatures = new Float64Array(kept.length);
  for (let round = 0; round < settings.rounds; round++) {
    kept.forEach((row, at) => {
      const probability = 1 / (1 + Math.exp(-(logits[at] ?? 0)));
      const weight = rows.weights[row] ?? 0;
      slopes[at] = weight * ((rows.labels[row] ?? 0) - probability);
      curvatures[at] = weight * probability * (1 - probability);
    });
    const best = bestSplit(columns, { slopes, curvatures }, settings);
    if (best === undefined) break;
    for (let bin = 0; bin < binCount; bin++) {
      const at = best.feature * binCount + bin;
      table.values[at] = (table.values[at] ?? 0) + (bin <= best.bin ? best.left : best.right);
    }
    columns[best.feature]?.forEach((bin, at) => {
      logits[at] = (logits[at] ?? 0) + (bin <= best.bin ? best.left : best.right);
    });
  }
  return table;
}

interface Derivatives {
  slopes: Float64Array;
  curvatures: Float64Array;
}

function bestSplit(columns: readonly Uint8Array[], rows: Derivatives, settings: StumpSettings): Split | undefined {
  let best: Split | undefined;
  const slopeOf = new Float64Array(binCount);
  const curvatureOf = new Float64Array(binCount);
  const slope = rows.slopes.reduce((sum, value) => sum + value, 0);
  const curvature = rows.curvatures.reduce((sum, value) => sum + value, 0);
  columns.forEach((column, feature) => {
    slopeOf.fill(0);
    curvatureOf.fill(0);
    for (let row = 0; row < column.length; row++) {
      const bin = column[row] ?? 0;
      slopeOf[bin] = (slopeOf[bin] ?? 0) + (rows.slopes[row] ?? 0);
      curvatureOf[bin] = (curvatureOf[bin] ?? 0) + (rows.curvatures[row] ?? 0);
    }
    let leftSlope = 0;
    let leftCurvature = 0;
    for (let bin = 0; bin < binCount - 1; bin++) {
      leftSlope += slopeOf[bin] ?? 0;
      leftCurvature += curvatureOf[bin] ?? 0;
      const rightCurvature = curvature - leftCurvature;
      if (Math.min(leftCurvature, rightCurvature) < settings.minSide) continue;
      const left = leftSlope / (leftCurvature + settings.ridge);
      const right = (slope - leftSlope) / (rightCurvature + settings.ridge);
      const gain = left * leftSlope + right * (slope - leftSlope);
      if (gain > (best?.gain ?? 1e-9))
        best = { gain, feature, bin, left: left * settings.rate, right: right * settings.rate };
    }
  });
  return best;
}
