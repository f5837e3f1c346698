import { expect, it } from "vitest";
import { readReport } from "../../vitest-report.ts";

const file = (status: string, results: object[]) => ({ status, assertionResults: results });

it.each<[name: string, report: object | undefined, exitCode: number, passed: number, failed: number]>([
  ["all is well", { numPassedTests: 3, numFailedTests: 0, testResults: [file("passed", [{}])] }, 0, 3, 0],
  ["one test failed", { numPassedTests: 2, numFailedTests: 1, testResults: [file("failed", [{}])] }, 1, 2, 1],
  ["a file broke", { numPassedTests: 2, numFailedTests: 0, testResults: [file("failed", [])] }, 1, 2, 1],
  ["tests were skipped", { numPassedTests: 2, numPendingTests: 1, numTodoTests: 1 }, 0, 2, 2],
  ["nothing failed by name, yet it ended badly", { numPassedTests: 2, testResults: [] }, 1, 2, 1],
  ["there is no report", undefined, 0, 0, 1],
])("counts where %s", (_, report, exitCode, passed, failed) => {
  const text = report === undefined ? undefined : JSON.stringify(report);
  expect(readReport(text, exitCode)).toEqual({ passed, failed });
});
