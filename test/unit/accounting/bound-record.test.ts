// No record is larger than a queue and a row take, whatever went into it; what it cost is never shed.
import { expect, it } from "vitest";
import { boundRecord, maxRecordBytes } from "../../../src/accounting/bound-record.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { plainAttempt, plainRecord, plannedAttempt } from "./plain-record.ts";

const long = "\u0001é漢".repeat(100);
const plain: GenerationRecord = { ...plainRecord, costPico: "123456789012345678901234567890" };
const many = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => item(i));
const longNames = { model: long, provider: long, endpoint: long, providerName: long };
const labels = { sessionId: long, externalUser: long, origin: long, referer: long, userAgent: long };

const cases: [string, Partial<GenerationRecord>][] = [
  ["nothing special", {}],
  ["500 exclusions", { excluded: many(500, () => ({ model: "m/m", endpoint: "p", by: "tools" })) }],
  ["10,000 notes", { pipeline: many(10_000, (tool) => ({ code: "union_folded", tool })) }],
  ["2,000 planned endpoints with long names", { plan: many(2_000, () => ({ ...plannedAttempt, ...longNames })) }],
  ["500 attempts with long names", { attempts: many(500, () => ({ ...plainAttempt, ...longNames })) }],
  ["long labels", labels],
  [
    "long names and labels everywhere",
    { ...longNames, ...labels, requestedModel: long, upstreamId: long, router: long },
  ],
  [
    "everything at once",
    {
      ...longNames,
      ...labels,
      requestedModel: long,
      excluded: many(500, () => ({ model: long, endpoint: long, by: long })),
      plan: many(500, () => ({ ...plannedAttempt, ...longNames })),
      attempts: many(500, () => ({ ...plainAttempt, ...longNames })),
      pipeline: many(500, (tool) => ({ code: "union_folded", tool })),
    },
  ],
];

it.each(cases)("holds %s", (_case, fields) => {
  const record = { ...plain, ...fields };
  const bounded = boundRecord(record);
  expect(Buffer.byteLength(JSON.stringify(bounded))).toBeLessThanOrEqual(maxRecordBytes);
  const { id, workspaceId, keyHash, createdAt, costPico, upstreamCostPico, status } = bounded;
  expect({ ...plain, id, workspaceId, keyHash, createdAt, costPico, upstreamCostPico, status }).toEqual(plain);
  for (const list of ["excluded", "plan", "attempts", "pipeline"] as const) {
    expect(bounded[list].length + (bounded.omitted[list] ?? 0), list).toBe(record[list].length);
  }
});

it("changes nothing of a record that is small enough", () => {
  expect(boundRecord(plain)).toEqual(plain);
});

it("keeps the attempt that answered", () => {
  const attempts = [...many(200, () => ({ ...plainAttempt, outcome: "timeout" as const })), plainAttempt];
  expect(boundRecord({ ...plain, attempts }).attempts.at(-1)).toEqual(plainAttempt);
});
