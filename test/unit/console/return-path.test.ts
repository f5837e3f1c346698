// Where the sign-in leads: whatever the address says, to this console.
import fc from "fast-check";
import { expect, it } from "vitest";
import { returnPath } from "../../../src/console/session/return-path.ts";

const origin = "https://fairlead.example";

it.each([
  ["/logs?model=x&from=2026-01-01", "/logs?model=x&from=2026-01-01"],
  ["/logs/gen-1?tab=prompt#contents", "/logs/gen-1?tab=prompt#contents"],
  ["/models/a/../b", "/models/b"],
  ["/logs?to=//evil.example", "/logs?to=//evil.example"],
  [undefined, "/"],
  ["", "/"],
  ["logs", "/"],
  ["//evil.example", "/"],
  ["///evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\\\\evil.example", "/"],
  ["\\\\evil.example", "/"],
  ["\\/evil.example", "/"],
  ["/.//evil.example", "/"],
  ["/./\\evil.example", "/"],
  ["/%2e//evil.example", "/"],
  ["/%2e%2e//evil.example", "/"],
  ["/%2E%2E//evil.example", "/"],
  ["/x/..//evil.example", "/"],
  ["/x/../\\evil.example", "/"],
  ["/x/%2e%2e//evil.example", "/"],
  ["/x/y/../..//evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/\n/evil.example", "/"],
  ["/\r\n/evil.example", "/"],
  ["\t//evil.example", "/"],
  [" //evil.example", "/"],
  ["https://evil.example/", "/"],
  ["https:evil.example", "/"],
  ["https:/evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["data:text/html,x", "/"],
  ["https://fairlead.example/logs", "/"],
  ["https://fairlead.example@evil.example/", "/"],
])("%j leads to %s", (wanted, path) => {
  expect(returnPath(wanted, origin)).toBe(path);
});

it("never leads to another host, in one step or two", () => {
  const pieces = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "%2e",
    "%2f",
    "%5c",
    "\t",
    "\n",
    "@",
    ":",
    "?",
    "#",
    "evil.example",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 12 }), (parts) => {
      const path = returnPath(parts.join(""), origin);
      expect(path).toMatch(/^\/(?![/\\])/);
      expect(new URL(path, origin).origin).toBe(origin);
      expect(returnPath(path, origin)).toBe(path);
    }),
    { numRuns: 2_000 },
  );
});
