// Ridge logistic regression by Newton's method, each step solved by conjugate gradients. No randomness: the same rows
// give the same weights.
import type { SparseRow } from "./hash-features.ts";

export interface LinearWeights {
  bias: number;
  /** Log-odds per unit of each column. */
  values: Float32Array;
}

export interface LogisticData {
  rows: readonly SparseRow[];
  /** 0…1, one for each row. */
  labels: Float32Array;
  weights: Float32Array;
  columnCount: number;
}

const newtonSteps = 4;
const gradientSteps = 12;

export function linearLogit(row: SparseRow, weights: LinearWeights): number {
  return weights.bias + product(row, weights.values);
}

/** `ridge`: how strongly each column is pulled towards zero. */
export function trainLogistic(data: LogisticData, ridge: Float32Array): LinearWeights {
  const weights: LinearWeights = {
    bias: meanLogit(data.labels, data.weights),
    values: new Float32Array(data.columnCount),
  };
  const slopes = new Float32Array(data.rows.length);
  const curvatures = new Float32Array(data.rows.length);
  for (let step = 0; step < newtonSteps; step++) {
    readSlopes(data, weights, slopes, curvatures);
    const gradient = transposedProduct(data, slopes);
    for (let column = 0; column < data.columnCount; column++)
      gradient[column] = (gradient[column] ?? 0) + (ridge[column] ?? 0) * (weights.values[column] ?? 0);
    const change = solve(data, curvatures, ridge, gradient);
    for (let column = 0; column < data.columnCount; column++)
      weights.values[column] = (weights.values[column] ?? 0) - (change[column] ?? 0);
    readSlopes(data, weights, slopes, curvatures);
    weights.bias -= sum(slopes) / Math.max(sum(curvatures), 1e-9);
  }
  return weights;
}

/** The log-odds of the mean label, kept finite by one imagined prompt on each side. */
function meanLogit(labels: Float32Array, weights: Float32Array): number {
  let positive = 1;
  let total = 2;
  for (let row = 0; row < labels.length; row++) {
    positive += (weights[row] ?? 0) * (labels[row] ?? 0);
    total += weights[row] ?? 0;
  }
  return Math.log(positive / (total - positive));
}

function readSlopes(data: LogisticData, weights: LinearWeights, slopes: Float32Array, curvatures: Float32Array): void {
  data.rows.forEach((row, at) => {
    const probability = 1 / (1 + Math.exp(-linearLogit(row, weights)));
    const weight = data.weights[at] ?? 0;
    slopes[at] = weight * (probability - (data.labels[at] ?? 0));
    curvatures[at] = weight * probability * (1 - probability);
  });
}

/** Solves (XᵀCX + ridge) change = gradient. */
function solve(
  data: LogisticData,
  curvatures: Float32Array,
  ridge: Float32Array,
  gradient: Float32Array,
): Float32Array {
  const change = new Float32Array(gradient.length);
  const rest = Float32Array.from(gradient);
  const direction = Float32Array.from(gradient);
  let size = dot(rest, rest);
  const enough = size * 1e-5;
  const along = new Float32Array(data.rows.length);
  for (let step = 0; step < gradientSteps && size > enough; step++) {
    data.rows.forEach((row, at) => {
      along[at] = product(row, direction) * (curvatures[at] ?? 0);
    });
    const image = transposedProduct(data, along);
    for (let column = 0; column < image.length; column++)
      image[column] = (image[column] ?? 0) + (ridge[column] ?? 0) * (direction[column] ?? 0);
    const length = size / dot(direction, image);
    for (let column = 0; column < change.length; column++) {
      change[column] = (change[column] ?? 0) + length * (direction[column] ?? 0);
      rest[column] = (rest[column] ?? 0) - length * (image[column] ?? 0);
    }
    const next = dot(rest, rest);
    for (let column = 0; column < direction.length; column++)
      direction[column] = (rest[column] ?? 0) + (next / size) * (direction[column] ?? 0);
    size = next;
  }
  return change;
}

function product(row: SparseRow, vector: Float32Array): number {
  let total = 0;
  for (let index = 0; index < row.buckets.length; index++)
    total += (vector[row.buckets[index] ?? 0] ?? 0) * (row.values[index] ?? 0);
  return total;
}

function transposedProduct(data: LogisticData, perRow: Float32Array): Float32Array {
  const result = new Float32Array(data.columnCount);
  data.rows.forEach((row, at) => {
    const factor = perRow[at] ?? 0;
    for (let index = 0; index < row.buckets.length; index++) {
      const column = row.buckets[index] ?? 0;
      result[column] = (result[column] ?? 0) + factor * (row.values[index] ?? 0);
    }
  });
  return result;
}

function dot(first: Float32Array, second: Float32Array): number {
  let total = 0;
  for (let index = 0; index < first.length; index++) total += (first[index] ?? 0) * (second[index] ?? 0);
  return total;
}

function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
