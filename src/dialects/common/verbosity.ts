// How much a model is to say, in the words of vendors that know three: the two above them are Claude's.

export function nearestVerbosity(wanted: string): string {
  return wanted === "xhigh" || wanted === "max" ? "high" : wanted;
}
