// What happened at a provider, from its minutes.
import { expect, it } from "vitest";
import { eventsOf } from "../../../src/console/pages/provider-events.ts";

const minute = (at: number, requests: number, failures: number) => ({ at: at * 60_000, requests, failures });
const inMinutes = (events: ReturnType<typeof eventsOf>) =>
  events.map(({ from, until, back, requests, failures }) => [
    ...[from / 60_000, until / 60_000, failures, requests, back === undefined ? null : back / 60_000],
  ]);

it.each([
  ["nothing", [], []],
  ["nothing fails", [minute(1, 5, 0)], []],
  ["one failure, and back", [minute(1, 5, 2), minute(2, 3, 0), minute(3, 3, 0)], [[1, 2, 2, 5, 2]]],
  ["nobody asked since", [minute(1, 5, 5)], [[1, 2, 5, 5, null]]],
  ["failures close together are one", [minute(1, 2, 1), minute(3, 2, 0), minute(6, 2, 2)], [[1, 7, 3, 4, null]]],
  [
    "failures far apart are two, the newest first",
    [minute(1, 2, 1), minute(9, 2, 1)],
    [
      [9, 10, 1, 2, null],
      [1, 2, 1, 2, null],
    ],
  ],
])("%s", (_, minutes, events) => {
  expect(inMinutes(eventsOf(minutes))).toEqual(events);
});
