// Which columns the log shows, and which of them give way where there is little room.
import { expect, test } from "vitest";
import { logColumns, withAttempts } from "../../../src/console/pages/log-columns.tsx";

const spareOf = (cols: string) =>
  logColumns(new Map(), cols).flatMap(({ heading, look }) => (look?.includes("spare") === true ? [heading] : []));

test("of the usual columns some give way, of those that somebody chose none", () => {
  expect(spareOf("")).toEqual(["Tokens/s", "Details"]);
  expect(spareOf("speed,details,key")).toEqual([]);
});

test("attempts are shown beside the usual columns, or those that somebody chose", () => {
  const headings = (cols: string) => logColumns(new Map(), cols).map(({ heading }) => heading);
  expect(headings("")).not.toContain("Attempts");
  expect(headings(withAttempts(""))).toEqual(headings("").toSpliced(headings("").indexOf("Finish"), 0, "Attempts"));
  expect(spareOf(withAttempts(""))).toEqual(["Tokens/s", "Details", "Key"]);
  expect(headings(withAttempts("speed,key"))).toEqual(["Time (UTC)", "Tokens/s", "Attempts", "Key"]);
});
