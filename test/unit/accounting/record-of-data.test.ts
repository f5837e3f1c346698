// What GET /generation answers says everything that a record does: the archive keeps the one and gives back the other.
import { expect, it } from "vitest";
import { generationData } from "../../../src/accounting/generation-data.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { recordOfData } from "../../../src/accounting/record-of-data.ts";
import { makeRecord, seeded } from "../store/make-record.ts";

const failed = { model: null, provider: null, providerName: null, endpoint: null, latencyMs: null } as const;

const cases: Record<string, Partial<GenerationRecord>> = {
  "an answer": {},
  "a failure": { ...failed, requestedModel: "unknown", status: 404, errorType: "not_found", finishReason: "error" },
  "an answer that broke off, and was cancelled": { finishReason: "error", cancelled: true, nativeFinishReason: null },
  "costs to the last picodollar": { costPico: "123456789012345", upstreamCostPico: "1", cacheDiscountPico: "-5" },
  "how it was asked, and how its cost came about": {
    parameters: { temperature: 0.3, logprobs: true, "provider.sort": "price", messages: 4 },
    bill: [
      ["prompt", 41, "880000"],
      ["data_discount", -1, "1"],
      ["completion", 3, "123456789012345678"],
    ],
  },
  "labels that are missing": { origin: null, referer: null, userAgent: null, sessionId: null, externalUser: null },
  "a preset, a key of several, and what the client said": {
    presetId: "p",
    presetVersion: 3,
    labels: { metadata: { order: "7" }, trace: { trace_id: "t" } },
    attempts: [{ ...makeRecord(seeded(2)).attempts[0], key: 1 } as GenerationRecord["attempts"][number]],
  },
  "notes with figures and costs": {
    pipeline: [
      { code: "files_parsed", engine: "mistral-ocr", files: 1, pages: 2, costPico: "2000000000" },
      { code: "raw_arguments", count: 3 },
      { code: "system_sent_as_user" },
    ],
  },
  "another door and lists that were cut": {
    door: "embeddings",
    omitted: { plan: 3 },
    ioLog: "skipped-eu",
    dataRegion: "europe",
  },
};

it.each(Object.entries(cases))("%s", (_case, fields) => {
  const record = makeRecord(seeded(1), fields);
  const line: ReturnType<typeof generationData> = JSON.parse(JSON.stringify(generationData(record)));
  expect(recordOfData(line)).toEqual(record);
});
