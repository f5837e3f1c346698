// The table that scores hand features: log-odds by feature and bin, one look-up per feature.

export const binCount = 32;

export interface AdditiveTable {
  bias: number;
  /** Log-odds by feature and bin: feature count × `binCount`. */
  values: Float32Array;
}

/** Upper edges of the first 31 bins of each feature, ascending; unused edges are +Infinity. */
export type Edges = Float32Array;

export const edgesPerFeature = binCount - 1;

/** Edges at the quantiles of what was seen, so that every bin holds about as many prompts; equal edges collapse. */
export function quantileEdges(rows: readonly Float32Array[], featureCount: number): Edges {
  const edges = new Float32Array(featureCount * edgesPerFeature).fill(Number.POSITIVE_INFINITY);
  for (let feature = 0; feature < featureCount; feature++) {
    const sorted = Float32Array.from(rows, (row) => row[feature] ?? 0).sort();
    const highest = sorted.at(-1) ?? 0;
    const first = feature * edgesPerFeature;
    let used = 0;
    for (let bin = 1; bin < binCount; bin++) {
      const edge = sorted[Math.floor((bin * sorted.length) / binCount)] ?? 0;
      const isNew = used === 0 || edge > (edges[first + used - 1] ?? 0);
      if (edge < highest && isNew) edges[first + used++] = edge;
    }
  }
  return edges;
}

/** The bin of each feature: how many of its edges lie below the value. */
export function binsOf(features: Float32Array, edges: Edges): Uint8Array {
  const bins = new Uint8Array(features.length);
  for (let feature = 0; feature < features.length; feature++) {
    const value = features[feature] ?? 0;
    const first = feature * edgesPerFeature;
    let low = 0;
    let high = edgesPerFeature;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value > (edges[first + middle] ?? 0)) low = middle + 1;
      else high = middle;
    }
    bins[feature] = low;
  }
  return bins;
}

export function tableLogit(bins: Uint8Array, table: AdditiveTable): number {
  let sum = table.bias;
  for (let feature = 0; feature < bins.length; feature++)
    sum += table.values[feature * binCount + (bins[feature] ?? 0)] ?? 0;
  return sum;
}
