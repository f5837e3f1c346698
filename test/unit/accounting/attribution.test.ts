// What a request counts for that nobody answered: the endpoint that was tried last, where that is one of the model's.
import { expect, test } from "vitest";
import { attributionOf } from "../../../src/accounting/attribution.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { plainAttempt, plainRecord } from "./plain-record.ts";

const failed: GenerationRecord = {
  ...plainRecord,
  ...{ status: 502, finishReason: "error", model: null, provider: null, providerName: null, endpoint: null },
};
const tried = (endpoint: string, model = plainAttempt.model) => ({ ...plainAttempt, endpoint, model });

test.each([
  ["two of them", [tried("sandbox-a"), tried("sandbox-b")], "sandbox-b"],
  ["at last another model's", [tried("sandbox-a"), tried("sandbox-a", "fairlead/other")], ""],
  ["nobody", [], ""],
])("%s", (_name, attempts, endpoint) => {
  expect(attributionOf({ ...failed, attempts })).toMatchObject({ model: plainAttempt.model, endpoint });
});
