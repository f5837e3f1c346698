// Why a request that was tried went where it went, or was refused, in a sentence.
import { expect, test } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { reason } from "../../../src/console/pages/try-facts.tsx";
import { plainAttempt, plainRecord, plannedAttempt } from "../accounting/plain-record.ts";

const planned = (endpoint: string) => ({ ...plannedAttempt, endpoint });
const failed = { ...plainAttempt, providerName: "Sandbox B", outcome: "status" as const, status: 503 };
const excluded = [{ model: "fairlead/demo", endpoint: "other", by: "zdr" }];
const unplanned = { plan: [], attempts: [], endpoint: null, excluded };

test.each<[said: string, fields: Partial<GenerationRecord>]>([
  ["The only endpoint there was.", {}],
  ["The only endpoint there was.", { attempts: [{ ...plainAttempt, outcome: "broken_off" }] }],
  ["The first of 2 endpoints in the plan.", { plan: [planned("sandbox-a"), planned("other")] }],
  [
    "The second of 2 endpoints in the plan. Tried before it: Sandbox B. 1 excluded by filters.",
    { plan: [planned("sandbox-b"), planned("sandbox-a")], attempts: [failed, plainAttempt], excluded },
  ],
  [
    "The only endpoint there was.",
    {
      attempts: [{ ...plainAttempt, outcome: "broken_off" }],
      errorType: "provider_unavailable",
      finishReason: "error",
    },
  ],
  ["No endpoint of 1 in the plan answered. Tried: Sandbox B.", { attempts: [failed], endpoint: null }],
  ["No endpoint was eligible. 1 excluded by filters.", { ...unplanned, status: 404, errorType: "not_found" }],
  [
    "No endpoint was eligible. 1 excluded by filters.",
    { ...unplanned, status: 400, errorType: "context_length_exceeded" },
  ],
  ["Refused by a limit.", { ...unplanned, status: 402, errorType: "payment_required" }],
  ["Refused by a limit.", { ...unplanned, status: 403, errorType: "budget_reached" }],
  ["Refused by a limit.", { ...unplanned, status: 429, errorType: "rate_limit_exceeded" }],
  ["Refused before an endpoint was chosen.", { ...unplanned, status: 403, errorType: "permission_denied" }],
  ["Refused before an endpoint was chosen.", { ...unplanned, status: 400, errorType: "invalid_request" }],
  ["From the response cache: nobody was asked.", { ...unplanned, responseCacheSourceId: "gen-1" }],
])("%s", (said, fields) => {
  expect(reason({ ...plainRecord, excluded: [], ...fields })).toBe(said);
});
