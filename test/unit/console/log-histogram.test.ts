// The bars above the log: what each of them is, how high they go and what the red is stands beside them, where it can be seen
// however far they are scrolled.
import { expect, test } from "vitest";
import { noFilter } from "../../../src/console/pages/log-filter.ts";
import { Histogram } from "../../../src/console/pages/log-histogram.tsx";

const hourMs = 3_600_000;
const nothing = { promptTokens: 0, completionTokens: 0, costPico: 0n };
const at = Date.parse("2026-11-26T05:00:00Z");

test("says in words what is drawn, outside of what scrolls", () => {
  const parts = [
    { at, requests: 1_200, failures: 3, ...nothing },
    { at: at + 2 * hourMs, requests: 1, failures: 1, ...nothing },
  ];
  const html = String(
    Histogram({ histogram: { parts, partMs: hourMs, newest: undefined }, filter: noFilter(), searched: {} }),
  );
  const [scrolled = "", beside = ""] = html.split("</section>");
  expect(scrolled).toMatch(/^<div id="log-histogram"><section class="histogram scroll"/);
  expect(scrolled).toContain("From 2026-11-26 05:00 for an hour: 1,200 requests, 3 failed");
  expect(scrolled).toContain("2026-11-26 08:00 UTC");
  expect(scrolled.match(/<li>/g)).toHaveLength(3);
  expect(beside).toContain("Each bar is an hour; the highest: 1,200 requests");
  expect(beside).toMatch(/<rect class="no"[^>]*><\/rect><\/svg>failed/);
});

test("leads to no more than was searched", () => {
  const parts = [at, at + hourMs].map((at) => ({ at, requests: 1, failures: 0, ...nothing }));
  const searched = { from: "2026-11-26T05:54:00Z", until: "2026-11-26T06:10:00Z" };
  const html = String(
    Histogram({ histogram: { parts, partMs: hourMs, newest: undefined }, filter: noFilter(), searched }),
  );
  const rows = [...html.matchAll(/href="([^"]+)"/g)].map(([, address = ""]) => decodeURIComponent(address));
  expect(rows).toEqual([
    "/logs?from=2026-11-26T05:54&amp;until=2026-11-26T06:00",
    "/logs?from=2026-11-26T06:00&amp;until=2026-11-26T06:10",
  ]);
});

test("is a place for bars that come later, where there is none yet", () => {
  const html = String(
    Histogram({ histogram: { parts: [], partMs: hourMs, newest: undefined }, filter: noFilter(), searched: {} }),
  );
  expect(html).toBe('<div id="log-histogram"></div>');
});
