// An attempt that another one took the place of counts for whom it was tried at, in half-hours, and for nobody's requests.
import { expect, it } from "vitest";
import { replacedOf } from "../../../src/accounting/failures.ts";
import type { AttemptOutcome, AttemptRecord, GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { rollUp } from "../../../src/accounting/roll-up.ts";
import { plainRecord } from "./plain-record.ts";

type Tried = [provider: string, outcome: AttemptOutcome, startedMs?: number];

function tried(...given: Tried[]): AttemptRecord[] {
  return given.map(([provider, outcome, startedMs = 0], index) => ({
    ...{ model: "test/model", provider, providerName: provider.toUpperCase(), endpoint: `${provider}/fast`, outcome },
    ...{ status: outcome === "status" ? 500 : null, startedMs: startedMs || index, durationMs: 5, byok: false },
  }));
}

const answered = (...given: Tried[]): GenerationRecord => ({ ...plainRecord, status: 200, attempts: tried(...given) });
const failed = (...given: Tried[]): GenerationRecord => {
  return { ...answered(...given), status: 502, finishReason: "error", model: null, provider: null };
};

it.each<[string, GenerationRecord, string[]]>([
  ["the first one failed", answered(["a", "status"], ["b", "ok"]), ["a"]],
  ["two did", answered(["a", "status"], ["b", "network"], ["c", "ok"]), ["a", "b"]],
  ["one was late, and another won", answered(["a", "late"], ["b", "ok"]), ["a"]],
  ["one was late and won all the same: the other is blameless", answered(["b", "late", 9], ["a", "ok"]), []],
  ["none failed", answered(["a", "ok"]), []],
  ["all failed: the last one is the request's own failure", failed(["a", "status"], ["b", "status"]), ["a"]],
  ["it broke off", { ...answered(["a", "timeout"], ["b", "broken_off"]), finishReason: "error" }, ["a"]],
  ["the client left", { ...answered(["a", "status"], ["b", "client_gone"]), cancelled: true }, ["a"]],
  ["nobody was asked", failed(), []],
])("%s", (_, record, providers) => {
  expect(replacedOf(record).map(({ provider }) => provider)).toEqual(providers);
  const rows = rollUp([record, record]).filter(({ grain }) => grain === "a");
  expect(rows.map(({ provider, endpoint, failovers }) => [provider, endpoint, failovers])).toEqual(
    providers.map((provider) => [provider, `${provider}/fast`, 2]),
  );
  for (const row of rows) expect(row).toMatchObject({ requests: 0, failures: 0, costPico: 0n });
});

it.each([
  ["2026-11-26T05:00:00.000Z", "2026-11-26T05:00"],
  ["2026-11-26T05:29:59.999Z", "2026-11-26T05:00"],
  ["2026-11-26T05:30:00.000Z", "2026-11-26T05:30"],
  ["2026-11-26T23:59:59.999Z", "2026-11-26T23:30"],
])("%s is of the half-hour %s", (createdAt, period) => {
  const record = { ...answered(["a", "status"], ["b", "ok"]), createdAt };
  expect(rollUp([record]).find(({ grain }) => grain === "a")?.period).toBe(period);
});
