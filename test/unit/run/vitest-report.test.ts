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
])("counts where %s", (_, report, code, passed, failed) => {
  const text = report === undefined ? undefined : JSON.stringify(report);
  expect(readReport(text, { code })).toMatchObject({ passed, failed, skipped: [] });
});

it("names what could not be had, where that may be", () => {
  const test = (group: string, status: string) => ({ ancestorTitles: [group, "inner"], status });
  const tests = [test("One", "passed"), test("Two", "skipped"), test("Two", "skipped"), test("Three", "skipped")];
  const report = { numPassedTests: 1, numPendingTests: 3, testResults: [file("passed", tests)] };
  expect(readReport(JSON.stringify(report), { code: 0, maySkip: true })).toEqual({
    passed: 1,
    failed: 0,
    skipped: ["Two", "Three"],
    failures: [],
  });
});

it("says what failed, with the beginning of its message", () => {
  const failed = {
    fullName: "adds up",
    status: "failed",
    failureMessages: ["\u001b[31mAssertionError\u001b[0m: 1 is not 2"],
  };
  const testResults = [
    { name: "a.test.ts", ...file("failed", [{ fullName: "passes", status: "passed" }, failed]) },
    { name: "b.test.ts", message: "SyntaxError: x", ...file("failed", []) },
  ];
  const report = JSON.stringify({ numPassedTests: 1, numFailedTests: 1, testResults });
  expect(readReport(report, { code: 1 }).failures).toEqual([
    "a.test.ts > adds up: AssertionError: 1 is not 2",
    "b.test.ts: SyntaxError: x",
  ]);
});
