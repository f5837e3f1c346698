// Filters by how an endpoint runs its model: the precision of the weights, the kinds of input it takes.
import { defineFilter } from "./filter.ts";

/** A level and the levels it includes: `fp4` and `fp8` their microscaling variants. */
const variants: ReadonlyMap<string, readonly string[]> = new Map([
  ["fp4", ["fp4", "mxfp4", "nvfp4"]],
  ["fp8", ["fp8", "mxfp8"]],
]);

export const quantization = defineFilter({
  name: "quantization",
  scopes: ["request"],
  word: "quantization",
  field: "provider.quantizations",
  group: "constraint",
  remedy: "add more levels to provider.quantizations",
  prepare: ({ facts }) => {
    const wanted = facts.preferences.quantizations;
    if (wanted == null) return null;
    const levels = new Set(wanted.flatMap((level) => variants.get(level) ?? [level]));
    return ({ endpoint: { quantization: level } }) =>
      levels.has(level ?? "unknown")
        ? undefined
        : `its quantization is ${level ?? "unknown"}, not ${[...new Set(wanted)].join(" or ") || "one of an empty list"}`;
  },
});

export const modality = defineFilter({
  name: "modality",
  scopes: ["request"],
  word: "modality",
  field: "messages",
  group: "constraint",
  remedy: "choose a model that takes this kind of input",
  prepare: ({ facts, filesAreParsed }) => {
    const needed = [...facts.modalities].filter((kind) => kind !== "file" || !filesAreParsed);
    if (needed.length === 0) return null;
    return ({ inputs }) => {
      for (const kind of needed) if (!inputs.has(kind)) return `takes no ${kind} input`;
      return undefined;
    };
  },
});
