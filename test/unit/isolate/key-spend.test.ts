import { describe, expect, test } from "vitest";
import { KeySpend } from "../../../src/isolate/key-spend.ts";
import type { HeldKey } from "../../../src/isolate/known-keys.ts";
import type { ApiKeyRecord } from "../../../src/store/keys.ts";
import type { Spend } from "../../../src/store/usage.ts";
import { defaultWorkspaceSettings } from "../../../src/wire/workspace-settings.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const spent = new KeySpend();
const spend: Spend = { total: 40n, monthly: 30n, weekly: 20n, daily: 10n };
let keys = 0;

/** A key of its own, read at `now`. */
function held(key: Partial<ApiKeyRecord>, fields: Partial<HeldKey> = {}): HeldKey {
  keys += 1;
  return {
    key: {
      hash: `hash ${keys}`,
      kind: "api",
      workspaceId: "w",
      creatorUserId: null,
      externalUser: null,
      name: "n",
      label: "l",
      disabled: false,
      limitPico: 100n,
      limitReset: null,
      includeByokInLimit: false,
      expiresAt: null,
      createdAt: "2026-01-01",
      updatedAt: null,
      issuedBy: null,
      creatorRole: null,
      restrictedBy: null,
      ...key,
    },
    workspace: {
      id: "w",
      slug: "w",
      name: "W",
      description: null,
      folder: "w",
      createdBy: null,
      createdAt: "2026-01-01",
      updatedAt: null,
      settings: defaultWorkspaceSettings,
    },
    usage: { cost: spend, byok: { total: 4n, monthly: 3n, weekly: 2n, daily: 1n } },
    byok: [],
    guardrails: undefined,
    readAt: now,
    ...fields,
  };
}

describe("a key's limit", () => {
  test.each([
    [null, 40n, 44n],
    ["monthly", 30n, 33n],
    ["weekly", 20n, 22n],
    ["daily", 10n, 11n],
  ] as const)("counts the window %s, with the owner's own spending where asked", (limitReset, plain, withByok) => {
    expect(spent.inWindow(held({ limitReset }), now)).toBe(plain);
    expect(spent.inWindow(held({ limitReset, includeByokInLimit: true }), now)).toBe(withByok);
  });

  test.each([
    [null, false],
    [41n, false],
    [40n, true],
    [39n, true],
    [0n, true],
  ])("of %s is reached: %s", (limitPico, over) => {
    expect(spent.isOverLimit(held({ limitPico }), now)).toBe(over);
  });

  test("what this isolate spends counts at once", () => {
    const key = held({ limitPico: 43n });
    spent.note(key, { costPico: 1n, byokCostPico: 50n }, now);
    spent.note(key, { costPico: 1n }, now + 100);
    expect(spent.isOverLimit(key, now + 200)).toBe(false);
    spent.note(key, { costPico: 1n }, now + 5_000);
    expect(spent.isOverLimit(key, now + 5_000)).toBe(true);
  });

  test("own spending is forgotten once the database has had time to sum it up", () => {
    const key = held({});
    spent.note(key, { costPico: 7n }, now);
    expect(spent.inWindow({ ...key, readAt: now + 4_000 }, now + 4_000)).toBe(47n);
    expect(spent.inWindow({ ...key, readAt: now + 6_000 }, now + 6_000)).toBe(40n);
  });

  test("a new window begins at nothing, without asking the database", () => {
    const midnight = Date.parse("2026-11-23T00:00:00Z");
    const key = held({ limitReset: "daily" }, { readAt: midnight - 1 });
    spent.note(key, { costPico: 5n }, midnight - 1);
    expect(spent.inWindow(key, midnight - 1)).toBe(15n);
    expect(spent.inWindow(key, midnight)).toBe(0n);
    spent.note(key, { costPico: 6n }, midnight + 2_000);
    expect(spent.inWindow(key, midnight + 2_000)).toBe(6n);
  });
});
