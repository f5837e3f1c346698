// How many tests passed and failed, from what vitest's JSON reporter wrote. Pure.

export interface Tally {
  passed: number;
  failed: number;
  /** Groups of tests that could not be run. */
  skipped: string[];
}

interface FileReport {
  status?: unknown;
  assertionResults?: unknown;
}

function count(report: object, name: string): number {
  const value: unknown = Reflect.get(report, name);
  return typeof value === "number" ? value : 0;
}

/** The outermost groups in which a test was skipped. */
function skippedGroups(files: readonly FileReport[]): string[] {
  const tests = files.flatMap(({ assertionResults: results }) => (Array.isArray(results) ? results : []));
  const names = tests.flatMap(({ status, ancestorTitles: [group] }) => (status === "skipped" ? [String(group)] : []));
  return [...new Set(names)];
}

export interface Ended {
  /** Of the process. */
  code: number;
  /** What cannot be had where it runs is left out by name. */
  maySkip?: boolean;
}

/**
 * Unless it may be, a test that is skipped or left as a plan counts as failed: it was to be run. So does a file that broke before its
 * first test, and a run that wrote no report or ended badly without naming any test.
 */
export function readReport(text: string | undefined, { code, maySkip = false }: Ended): Tally {
  const report: unknown = text === undefined ? undefined : JSON.parse(text);
  if (typeof report !== "object" || report === null) return { passed: 0, failed: 1, skipped: [] };
  const listed: unknown = Reflect.get(report, "testResults");
  const files: FileReport[] = Array.isArray(listed) ? listed : [];
  const broken = files.filter(
    (file) => file.status === "failed" && Array.isArray(file.assertionResults) && file.assertionResults.length === 0,
  );
  const notRun = maySkip ? 0 : count(report, "numPendingTests") + count(report, "numTodoTests");
  const failed = count(report, "numFailedTests") + broken.length + notRun;
  return {
    passed: count(report, "numPassedTests"),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: maySkip ? skippedGroups(files) : [],
  };
}
