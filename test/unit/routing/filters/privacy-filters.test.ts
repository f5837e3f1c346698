// What becomes of the prompt: region, training, retention, distillation.
import { describe, expect, it } from "vitest";
import { makeCatalog, type ProviderSpecs } from "../make-catalog.ts";
import { plan, refusal } from "../plan.ts";
import { ab, filterRows, model } from "./filter-rows.ts";

describe("region", () => {
  filterRows([
    {
      it: "fails closed: only endpoints that list the region",
      endpoints: [{ provider: "a" }, { provider: "b", regions: ["eu"] }, { provider: "c", regions: ["us"] }],
      situation: { region: "eu" },
      keeps: ["b"],
      excludes: { a: "region", c: "region" },
    },
    { it: "does not look without one", endpoints: ab, keeps: ["a", "b"], excludes: {} },
  ]);
});

const policies: ProviderSpecs = {
  trains: { data_policy: { training: true, retains_prompts: false, retention_days: 0 } },
  unknown: { data_policy: null },
  forever: { data_policy: { training: false, retains_prompts: true, retention_days: null } },
  month: { data_policy: { training: false, retains_prompts: true, retention_days: 30 } },
  nothing: { data_policy: { training: false, retains_prompts: false, retention_days: null } },
  seconds: { data_policy: { training: false, retains_prompts: true, retention_days: 0 } },
};
const byPolicy = Object.keys(policies).map((provider) => ({ provider }));

describe("account_training / zdr / data_collection", () => {
  const free = { pricing: { prompt: "0", completion: "0", request: "0.1" } };
  filterRows([
    {
      it: "deny excludes endpoints that may train or keep prompts for an unknown time; a missing policy means both",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { data_collection: "deny" } },
      keeps: ["month", "nothing", "seconds"],
      excludes: { trains: "data_collection", unknown: "data_collection", forever: "data_collection" },
    },
    {
      it: "allow, which is the default, leaves nobody out",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { data_collection: "allow" } },
      keeps: Object.keys(policies),
      excludes: {},
    },
    {
      it: "a request cannot allow what the account denies",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { data_collection: "allow" } },
      situation: { settings: { default_data_collection: "deny" } },
      keeps: ["month", "nothing", "seconds"],
      excludes: { trains: "data_collection", unknown: "data_collection", forever: "data_collection" },
    },
    {
      it: "zdr keeps what keeps nothing: what trains on prompts keeps them, whatever else it says",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { zdr: true } },
      keeps: ["nothing", "seconds"],
      excludes: { trains: "zdr", unknown: "zdr", forever: "zdr", month: "zdr" },
    },
    {
      it: "zdr is OR-ed with the account's and cannot be switched off",
      endpoints: byPolicy,
      providers: policies,
      body: { provider: { zdr: false } },
      situation: { settings: { enforce_zdr: true } },
      keeps: ["nothing", "seconds"],
      excludes: { trains: "zdr", unknown: "zdr", forever: "zdr", month: "zdr" },
    },
    {
      it: "an endpoint's own policy wins over its provider's",
      endpoints: [
        { provider: "nothing", tag: "nothing/trial", data_policy: { training: true } },
        { provider: "trains", tag: "trains/paid", data_policy: { training: false, retains_prompts: false } },
        { provider: "nothing", tag: "nothing/new", data_policy: null },
      ],
      providers: policies,
      body: { provider: { data_collection: "deny" } },
      keeps: ["trains/paid"],
      excludes: { "nothing/trial": "data_collection", "nothing/new": "data_collection" },
    },
    {
      it: "account training: a missing policy may train",
      endpoints: byPolicy,
      providers: policies,
      situation: { settings: { enable_paid_model_training: false } },
      keeps: ["forever", "month", "nothing", "seconds"],
      excludes: { trains: "account_training", unknown: "account_training" },
    },
    {
      it: "account training is asked apart for paid and for free endpoints: paid forbidden",
      endpoints: [
        { provider: "trains", tag: "trains/free", ...free },
        { provider: "trains", tag: "trains/paid" },
      ],
      providers: policies,
      situation: { settings: { enable_paid_model_training: false } },
      keeps: ["trains/free"],
      excludes: { "trains/paid": "account_training" },
    },
    {
      it: "free forbidden",
      endpoints: [
        { provider: "trains", tag: "trains/free", ...free },
        { provider: "trains", tag: "trains/paid" },
      ],
      providers: policies,
      situation: { settings: { enable_free_model_training: false } },
      keeps: ["trains/paid"],
      excludes: { "trains/free": "account_training" },
    },
  ]);
});

describe("distillable_text", () => {
  it("keeps models whose author allows distillation", () => {
    const catalog = makeCatalog([{ id: model, endpoints: ab, distillable: true }]);
    expect(plan(catalog, { model, provider: { enforce_distillable_text: true } }).tags).toEqual(["a", "b"]);
  });
  it.each([false, undefined])("leaves out one that is %s about it", (distillable) => {
    const catalog = makeCatalog([{ id: model, endpoints: ab, ...(distillable === undefined ? {} : { distillable }) }]);
    const { body } = refusal(catalog, { model, provider: { enforce_distillable_text: true } });
    expect(body.error.metadata.excluded?.map(({ by }) => by)).toEqual(["distillable_text", "distillable_text"]);
  });
});
