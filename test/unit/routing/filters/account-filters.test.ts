// What a workspace's settings leave of the catalog, for listings: the same rules as for a request that asks for nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listedModels, usableModels, zeroRetentionOf } from "../../../../src/api/objects/select-models.ts";
import { candidatesOf } from "../../../../src/routing/candidate.ts";
import { prepareAccountFilters } from "../../../../src/routing/filters/account-filters.ts";
import { defaultWorkspaceSettings, type WorkspaceSettings } from "../../../../src/wire/workspace-settings.ts";
import { makeCatalog } from "../make-catalog.ts";
import { plan } from "../plan.ts";
import { model } from "./filter-rows.ts";

const days = [null, 0, 30];
const policies = [true, false].flatMap((training) =>
  [true, false].flatMap((retains_prompts) =>
    days.map((retention_days) => ({ training, retains_prompts, retention_days })),
  ),
);
const free = { prompt: "0", completion: "0", request: "0.1" };
const specs = [null, ...policies].flatMap((data_policy, index) => [
  { provider: `p${index}`, tag: `p${index}/paid`, data_policy },
  { provider: `p${index}`, tag: `p${index}/free`, data_policy, pricing: free },
]);
const catalog = makeCatalog([{ id: model, endpoints: specs }]);
const [listed] = catalog.catalog.models;
const candidates = listed === undefined ? [] : candidatesOf(listed, catalog.providers);
const tagsOf = (of: typeof candidates) => of.map(({ endpoint }) => endpoint.tag).sort();

const settings: fc.Arbitrary<Partial<WorkspaceSettings>> = fc.record({
  allowed_providers: fc.option(fc.subarray(["p0", "P1", "p2/free", "p3/paid", "p4"]), { nil: null }),
  ignored_providers: fc.option(fc.subarray(["p1/free", "P2", "p9"]), { nil: null }),
  enable_paid_model_training: fc.boolean(),
  enable_free_model_training: fc.boolean(),
  enforce_zdr: fc.boolean(),
  default_data_collection: fc.constantFrom("allow" as const, "deny" as const),
});

describe("what an account may use", () => {
  it("is what a request that asks for nothing is routed to", () => {
    fc.assert(
      fc.property(settings, (given) => {
        const isUsable = prepareAccountFilters({ ...defaultWorkspaceSettings, ...given });
        expect(tagsOf(candidates.filter(isUsable))).toEqual(plan(catalog, { model }, { settings: given }).tags.sort());
      }),
    );
  });

  it("leaves a model out of which nothing is left", () => {
    const models = listedModels([{ model: catalog.catalog.models[0] ?? expect.fail(), candidates }]);
    expect(usableModels(models, defaultWorkspaceSettings)).toHaveLength(1);
    expect(usableModels(models, { ...defaultWorkspaceSettings, allowed_providers: ["elsewhere"] })).toEqual([]);
  });
});

it("zero retention in listings is what `zdr` routes to, for every policy", () => {
  const routed = plan(catalog, { model, provider: { zdr: true } }).tags.sort();
  expect(tagsOf(zeroRetentionOf(candidates))).toEqual(routed);
  const isUsable = prepareAccountFilters({ ...defaultWorkspaceSettings, enforce_zdr: true });
  expect(tagsOf(candidates.filter(isUsable))).toEqual(routed);
  // Trains, but says that it retains nothing: no zero retention.
  const index = 1 + policies.findIndex((one) => one.training && !one.retains_prompts && one.retention_days === 0);
  expect(routed).not.toContain(`p${index}/paid`);
  expect(routed.length).toBeGreaterThan(0);
});
