// Who made a key that no member made.
import { expect, test } from "vitest";
import { nobodysMaker } from "../../../src/console/key-creators.ts";
import { installation } from "../../../src/isolate/authentication.ts";
import { localStart } from "../../../src/store/sessions.ts";

test.each([
  ["npm start", localStart],
  ["ADMIN_KEY", installation.id],
  ["A management key", "f".repeat(64)],
  ["Not known", null],
])("%s", (maker, issuedBy) => {
  expect(nobodysMaker({ issuedBy })).toBe(maker);
});
