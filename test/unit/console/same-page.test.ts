// Switching the workspace keeps the page where the other workspace has it.
import { expect, it } from "vitest";
import { groups } from "../../../src/console/navigation-entries.ts";
import { samePage } from "../../../src/console/same-page.ts";

const all = groups.flatMap(({ entries }) => entries);
const members = all.filter(({ for: whom }) => whom === undefined);

it.each([
  ["/", all, "/"],
  ["/logs?status=failed&key=abc&before=x", all, "/logs?status=failed"],
  ["/logs/gen-1?tab=prompt", all, "/logs"],
  ["/activity?days=7&by=key", all, "/activity?days=7&by=key"],
  ["/settings/keys/abc", all, "/settings/keys"],
  ["/settings/provider-keys", all, "/settings/provider-keys"],
  ["/settings/provider-keys", members, "/"],
  ["/models/maker/big", members, "/models/maker/big"],
  ["/models?pin=maker/big", members, "/models?pin=maker%2Fbig"],
  ["/try?from=gen-1", members, "/try"],
  ["/settings/account?notice=saved", members, "/settings/account"],
  ["/somewhere", all, "/"],
])("%s", (path, entries, same) => {
  expect(samePage(path, entries)).toBe(same);
});
