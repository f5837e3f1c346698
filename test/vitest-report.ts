// How many tests passed and failed, from what vitest's JSON reporter wrote. Pure.

export interface Tally {
  passed: number;
  failed: number;
}

function count(report: object, name: string): number {
  const value: unknown = Reflect.get(report, name);
  return typeof value === "number" ? value : 0;
}

/**
 * A test that is skipped or left as a plan counts as failed: it was to be run. So does a file that broke before its
 * first test, and a run that wrote no report or ended badly without naming any test.
 */
export function readReport(text: string | undefined, exitCode: number): Tally {
  const report: unknown = text === undefined ? undefined : JSON.parse(text);
  if (typeof report !== "object" || report === null) return { passed: 0, failed: 1 };
  const files: unknown = Reflect.get(report, "testResults");
  const broken = (Array.isArray(files) ? files : []).filter(
    (file: { status?: unknown; assertionResults?: unknown }) =>
      file.status === "failed" && Array.isArray(file.assertionResults) && file.assertionResults.length === 0,
  );
  const notRun = count(report, "numPendingTests") + count(report, "numTodoTests");
  const failed = count(report, "numFailedTests") + broken.length + notRun;
  return { passed: count(report, "numPassedTests"), failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}
