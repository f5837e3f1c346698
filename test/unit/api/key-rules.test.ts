// What a member may change of a key that an admin limited, and what one may whose limits are their own.
import { describe, expect, it } from "vitest";
import { refuseChange, refuseCreation, refuseDeletion, refuseRates, restrictedBy } from "../../../src/api/key-rules.ts";
import { type Actor, installation } from "../../../src/isolate/authentication.ts";
import type { ApiKeyRecord } from "../../../src/store/keys.ts";
import { noRateLimits } from "../../../src/wire/rate-limits.ts";

const member: Actor = { kind: "member", id: "me", label: "me@example.com", role: "member" };
const admins: Actor[] = [
  installation,
  { ...member, role: "admin" },
  { kind: "key", id: "h", label: "l", memberId: "me" },
];

const slow = { ...noRateLimits, requests_per_minute: 5 };

function key(fields: Partial<ApiKeyRecord>): ApiKeyRecord {
  return {
    hash: "h",
    kind: "api",
    workspaceId: "w",
    creatorUserId: "me",
    externalUser: null,
    name: "n",
    label: "l",
    disabled: false,
    limitPico: null,
    limitReset: null,
    includeByokInLimit: false,
    rateLimits: noRateLimits,
    expiresAt: null,
    createdAt: "2026-01-01",
    updatedAt: null,
    issuedBy: "me",
    creatorRole: "member",
    restrictedBy: "admin",
    ...fields,
  };
}

const limited = { limitPico: 10n, limitReset: "monthly", includeByokInLimit: true } as const;
const ends = { expiresAt: "2030-01-01T00:00:00Z" };

describe.each<[string, Partial<ApiKeyRecord>, Partial<ApiKeyRecord>, boolean]>([
  ["enabling", { disabled: true }, {}, false],
  ["disabling", {}, { disabled: true }, true],
  ["no limit", limited, { ...limited, limitPico: null }, false],
  ["a higher limit", limited, { ...limited, limitPico: 11n }, false],
  ["a lower limit", limited, { ...limited, limitPico: 9n }, true],
  ["the same limit", limited, limited, true],
  ["a limit where there is none", {}, limited, true],
  ["another window", limited, { ...limited, limitReset: "daily" }, false],
  ["the key's lifetime as window", limited, { ...limited, limitReset: null }, false],
  ["not counting own provider keys", limited, { ...limited, includeByokInLimit: false }, false],
  ["counting own provider keys", { limitPico: 10n }, { limitPico: 10n, includeByokInLimit: true }, true],
  ["no rate", { rateLimits: slow }, {}, false],
  ["a higher rate", { rateLimits: slow }, { rateLimits: { ...slow, requests_per_minute: 6 } }, false],
  ["a lower rate", { rateLimits: slow }, { rateLimits: { ...slow, requests_per_minute: 4 } }, true],
  ["no expiry", ends, {}, false],
  ["a later expiry", ends, { expiresAt: "2030-01-01T00:00:01Z" }, false],
  ["a later expiry in another zone", ends, { expiresAt: "2029-12-31T23:59:59-01:00" }, false],
  ["an earlier expiry", ends, { expiresAt: "2029-01-01T00:00:00Z" }, true],
  ["an expiry where there is none", {}, ends, true],
])("%s", (_, before, after, allowed) => {
  it(allowed ? "is for its member" : "is not for its member", () => {
    for (const by of ["admin", "lost_rights"] as const) {
      const refused = refuseChange(member, key({ ...before, restrictedBy: by }), key(after));
      expect(refused?.kind ?? "may").toBe(allowed ? "may" : "forbidden");
    }
  });

  it("is for admins, and for members where they set it themselves", () => {
    for (const admin of admins) expect(refuseChange(admin, key(before), key(after))).toBeUndefined();
    expect(refuseChange(member, key({ ...before, restrictedBy: null }), key(after))).toBeUndefined();
  });
});

it.each<[string, Actor, number | null, number | null, boolean]>([
  ["below the default", member, 9, 10, true],
  ["as high as it", member, 10, 10, true],
  ["above it", member, 11, 10, false],
  ["none of their own", member, null, 10, true],
  ["where there is no default", member, 11, null, true],
  ["above it by an admin", installation, 11, 10, true],
])("rates of a member: %s", (_, actor, own, usual, may) => {
  const rates = (requests_per_minute: number | null) => ({ ...noRateLimits, requests_per_minute });
  expect(refuseRates(actor, rates(own), rates(usual)) === undefined).toBe(may);
});

describe("who stands behind a key's limits", () => {
  it.each<[string, Actor, Partial<ApiKeyRecord>, ApiKeyRecord["restrictedBy"], ApiKeyRecord["restrictedBy"]]>([
    ["an admin who limits", installation, limited, null, "admin"],
    ["an admin who disables", installation, { disabled: true }, null, "admin"],
    ["an admin who sets an end", installation, ends, null, "admin"],
    ["an admin who lifts everything", installation, {}, "admin", null],
    ["an admin who enables after a departure", installation, {}, "lost_rights", null],
    ["an admin who limits a rate", installation, { rateLimits: slow }, null, "admin"],
    ["a member who limits", member, limited, null, null],
    ["a member who lowers", member, limited, "admin", "admin"],
  ])("%s", (_, actor, after, before, expected) => {
    expect(restrictedBy(actor, key(after), before)).toBe(expected);
  });
});

it.each([
  ["admin", true, "forbidden", "forbidden"],
  ["lost_rights", false, "may", "may"],
  [null, false, "may", "may"],
] as const)("deleting and making another are measured against the key (%s)", (by, hasRestrictedKey, deletion, creation) => {
  expect(refuseDeletion(member, key({ restrictedBy: by }))?.kind ?? "may").toBe(deletion);
  expect(refuseCreation(member, { hasRestrictedKey })?.kind ?? "may").toBe(creation);
  for (const admin of admins) {
    expect(refuseDeletion(admin, key({ restrictedBy: by }))).toBeUndefined();
    expect(refuseCreation(admin, { hasRestrictedKey })).toBeUndefined();
  }
});
