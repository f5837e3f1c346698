// The plainest choice of a model: declared quality against expected price. It does not read the prompt.
import type { AutoCandidate, ChooseModel } from "./auto-candidates.ts";

/** How much declared quality a doubling of the price must bring. */
const qualityPerDoubling = 0.05;
/** Of a model that declares nothing. */
const unknownQuality = 0.5;

export const chooseByValue: ChooseModel = (_request, candidates) => {
  const paid = candidates.map(({ expectedCost }) => Number(expectedCost)).filter((cost) => cost > 0);
  // What is free counts as half the price of the cheapest: better, but not beyond all measure.
  const least = Math.min(...paid, Number.MAX_SAFE_INTEGER) / 2;
  const value = (candidate: AutoCandidate): number =>
    qualityOf(candidate) - qualityPerDoubling * Math.log2(Math.max(Number(candidate.expectedCost), least));
  return candidates
    .map((candidate) => ({ candidate, value: value(candidate) }))
    .sort((a, b) => b.value - a.value)
    .map(({ candidate }) => candidate);
};

function qualityOf({ quality }: AutoCandidate): number {
  if (quality["general"] !== undefined) return quality["general"];
  const declared = Object.values(quality);
  return declared.length === 0 ? unknownQuality : declared.reduce((sum, one) => sum + one, 0) / declared.length;
}
