// How an endpoint runs its model: precision of the weights, kinds of input.
import { describe, expect, it } from "vitest";
import { present } from "../../../../src/wire/present.ts";
import { quantizations } from "../../../../src/wire/provider-preferences.ts";
import { makeCatalog } from "../make-catalog.ts";
import { plan, refusal } from "../plan.ts";
import { ab, model } from "./filter-rows.ts";

describe("quantization", () => {
  const endpoints = [...quantizations.filter((level) => level !== "unknown"), undefined].map((level) => ({
    provider: level ?? "silent",
    ...present({ quantization: level }),
  }));
  const catalog = makeCatalog([{ id: model, endpoints }]);

  const more: Record<string, string[]> = {
    fp4: ["fp4", "mxfp4", "nvfp4"],
    fp8: ["fp8", "mxfp8"],
    unknown: ["silent"],
  };
  it.each<[string, string[]]>(
    quantizations.map((level) => [level, more[level] ?? [level]]),
  )("%s includes %j", (level, tags) => {
    const { tags: kept, excludedBy } = plan(catalog, { model, provider: { quantizations: [level] } });
    expect(kept).toEqual(tags);
    expect(new Set(Object.values(excludedBy))).toEqual(new Set(["quantization"]));
  });

  it.each<[string, string[] | null, string[]]>([
    ["several levels", ["int8", "int4"], ["int4", "int8"]],
    ["null, which is no list", null, endpoints.map(({ provider }) => provider)],
  ])("%s", (_name, levels, tags) => {
    expect(plan(catalog, { model, provider: { quantizations: levels } }).tags).toEqual(tags);
  });
});

describe("modality", () => {
  const taking = (modalities: string[]) =>
    makeCatalog([{ id: model, endpoints: ab, architecture: { input_modalities: modalities } }]);
  it.each(["image", "file", "audio", "video"])("%s in the prompt needs a model that takes it", (kind) => {
    expect(plan(taking(["text", kind]), { model }, { modalities: [kind] }).tags).toEqual(["a", "b"]);
    const { body } = refusal(taking(["text"]), { model }, { modalities: [kind] });
    expect(body.error.message).toContain(`takes no ${kind} input`);
  });
  it("files that are parsed to text need none", () => {
    expect(plan(taking(["text"]), { model }, { modalities: ["file"], filesAreParsed: true }).tags).toEqual(["a", "b"]);
  });
});
