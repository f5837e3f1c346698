// Of keys near their limit the home page names those that are nearest, however old they are.
import { expect, it } from "vitest";
import { nearestLimits } from "../../../src/console/pages/home/read-overview.ts";
import type { ApiKeyRecord } from "../../../src/store/keys.ts";
import { type KeyUsage, noUsage } from "../../../src/store/usage.ts";
import { noRateLimits } from "../../../src/wire/rate-limits.ts";

const keyOf = (hash: string, limitPico: bigint | null): ApiKeyRecord => ({
  ...{ hash, kind: "api", workspaceId: "w", creatorUserId: null, externalUser: null, name: hash, label: "sk-…" },
  ...{ disabled: false, limitPico, limitReset: null, includeByokInLimit: false, expiresAt: null },
  ...{ createdAt: "2026-11-26", updatedAt: null, issuedBy: null, creatorRole: null, restrictedBy: null },
  rateLimits: noRateLimits,
});
const spent = (total: bigint): KeyUsage => ({ ...noUsage, cost: { ...noUsage.cost, total } });

it("orders them by their share, and leaves out who is far from it or has none", () => {
  const shares = { far: 79n, a: 81n, b: 85n, c: 120n, d: 99n, e: 90n, f: 95n } as const;
  const keys = Object.keys(shares).map((hash) => keyOf(hash, 100n));
  const usage = new Map(Object.entries(shares).map(([hash, total]) => [hash, spent(total)]));
  const nearest = nearestLimits([...keys, keyOf("none", null), keyOf("unused", 100n)], usage);
  expect(nearest.map(({ key }) => key.hash)).toEqual(["c", "d", "f", "e", "b"]);
  expect(nearestLimits([keyOf("nothing", 0n)], new Map()).map(({ key }) => key.hash)).toEqual(["nothing"]);
});
