// Which columns the log shows, and which of them give way where there is little room.
import { expect, test } from "vitest";
import { logColumns } from "../../../src/console/pages/log-columns.tsx";

const spareOf = (cols: string) =>
  logColumns(new Map(), cols).flatMap(({ heading, look }) => (look?.includes("spare") === true ? [heading] : []));

test("of the usual columns some give way, of those that somebody chose none", () => {
  expect(spareOf("")).toEqual(["Tokens/s", "Details"]);
  expect(spareOf("speed,details,key")).toEqual([]);
});
