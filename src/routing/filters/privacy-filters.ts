// Filters by what becomes of the prompt. The workspace's settings and the request's are OR-ed: either can forbid.
import { keepsForUnknownTime, keepsNothing, mayTrain } from "../../catalog/data-policy.ts";
import { collectionDeniedBy, zeroRetentionBy } from "../privacy-in-force.ts";
import { defineFilter } from "./filter.ts";

const wanted = "matching your data policy";

export const region = defineFilter({
  name: "region",
  scopes: ["deployment"],
  word: "data_region",
  field: "region",
  group: "constraint",
  remedy:
    "choose another model, one with endpoints in this region, or add such endpoints to the catalog (their regions)",
  prepare: ({ region: wanted }) => {
    if (wanted === null) return null;
    return ({ regions }) =>
      regions.has(wanted)
        ? undefined
        : `serves from ${[...regions].join(", ") || "an unknown region"}, not from ${wanted}`;
  },
});

export const accountTraining = defineFilter({
  name: "account_training",
  scopes: ["account"],
  word: "data_policy:training",
  field: "enable_paid_model_training",
  group: "privacy",
  wanted,
  remedy: "allow training in the workspace's privacy settings",
  prepare: ({ settings: { enable_free_model_training: forFree, enable_paid_model_training: forPaid } }) => {
    if (forFree && forPaid) return null;
    return ({ free, dataPolicy }) =>
      (free ? forFree : forPaid) || !mayTrain(dataPolicy)
        ? undefined
        : `may train on prompts, which the workspace forbids for ${free ? "free" : "paid"} models`;
  },
});

export const zeroRetention = defineFilter({
  name: "zdr",
  scopes: ["account", "request"],
  word: "data_policy:zdr",
  field: "provider.zdr",
  group: "privacy",
  wanted,
  remedy: "drop provider.zdr (or the workspace's setting), or choose a model with a zero-retention endpoint",
  prepare: ({ facts, settings }) => {
    if (zeroRetentionBy(facts.preferences, settings) === undefined) return null;
    return ({ dataPolicy }) => (keepsNothing(dataPolicy) ? undefined : "keeps prompts, or is not known not to");
  },
});

export const dataCollection = defineFilter({
  name: "data_collection",
  scopes: ["account", "request"],
  word: "data_policy:training",
  field: "provider.data_collection",
  group: "privacy",
  wanted,
  remedy: 'set provider.data_collection to "allow" (and the workspace\'s default, if it denies)',
  prepare: ({ facts, settings }) => {
    if (collectionDeniedBy(facts.preferences, settings) === undefined) return null;
    return ({ dataPolicy }) => {
      if (dataPolicy === null) return "its data policy is not known";
      if (mayTrain(dataPolicy)) return "may train on prompts";
      return keepsForUnknownTime(dataPolicy) ? "keeps prompts for an unknown time" : undefined;
    };
  },
});

export const distillableText = defineFilter({
  name: "distillable_text",
  scopes: ["request"],
  word: "distillable_text",
  field: "provider.enforce_distillable_text",
  group: "constraint",
  remedy: "drop provider.enforce_distillable_text",
  prepare: ({ facts }) => {
    if (facts.preferences.enforce_distillable_text !== true) return null;
    return ({ model }) =>
      model.distillable === true ? undefined : "the model's author is not known to allow distillation";
  },
});
