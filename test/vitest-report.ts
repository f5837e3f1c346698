// How many tests passed and failed, and which, from what vitest's JSON reporter wrote. Pure.
import { stripVTControlCharacters } from "node:util";

export interface Tally {
  passed: number;
  failed: number;
  /** Groups of tests that could not be run. */
  skipped: string[];
  /** What failed, each with the beginning of its message. */
  failures: string[];
}

interface FileReport {
  name?: unknown;
  status?: unknown;
  message?: unknown;
  assertionResults?: unknown;
}

const maxMessageChars = 1_000;

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

const begun = (name: unknown, message: unknown): string =>
  `${String(name)}: ${stripVTControlCharacters(String(message ?? "")).slice(0, maxMessageChars)}`;

function failuresIn(file: FileReport): string[] {
  const tests = Array.isArray(file.assertionResults) ? file.assertionResults : [];
  const failed = tests.filter(({ status }) => status === "failed");
  if (failed.length === 0) return file.status === "failed" ? [begun(file.name, file.message)] : [];
  return failed.map(({ fullName, failureMessages }) =>
    begun(`${String(file.name)} > ${fullName}`, [failureMessages].flat().at(0)),
  );
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
  if (typeof report !== "object" || report === null) return { passed: 0, failed: 1, skipped: [], failures: [] };
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
    failures: files.flatMap(failuresIn),
  };
}
