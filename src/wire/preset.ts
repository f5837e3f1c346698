// Presets: requests saved under a name (wire reference §5.11), and how a request names one: by `preset`, by `@preset/slug` in the
// place of a model, or behind a model.
import * as z from "zod";
import { maxTtlSeconds } from "./cache-wish.ts";
import { madeOnce } from "./derived.ts";
import type { Failure } from "./failure.ts";
import type { JsonRecord } from "./json.ts";
import { filled } from "./present.ts";
import { fail, ok, type Result } from "./result.ts";

export const presetStatuses = ["active", "disabled", "archived"] as const;
export type PresetStatus = (typeof presetStatuses)[number];

/** Formats in which presets are saved. */
export const presetDoors = ["chat", "messages", "responses"] as const;
export type PresetDoor = (typeof presetDoors)[number];

export const maxPresets = 500;
export const maxPresetVersions = 1_000;
/** Characters of a version as JSON. */
export const maxPresetCharacters = 65_536;

const slugFormat = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

export function isPresetSlug(slug: string): boolean {
  return slugFormat.test(slug);
}

/** Versions of the same preset, by their number, and their shares; they need not add up to 1. */
export const splitSchema = madeOnce(() =>
  z.strictObject({
    versions: z
      .record(z.string().regex(/^[1-9]\d{0,8}$/, "must be the number of a version"), z.number().positive().max(1e6))
      .refine((shares) => Object.keys(shares).length > 0 && Object.keys(shares).length <= 20, {
        error: "must name 1 to 20 versions",
      }),
  }),
);
export type PresetSplit = z.infer<ReturnType<typeof splitSchema>>;

/** Fields of a saved body that are the preset's own and no provider's. */
export const presetFields = madeOnce(() =>
  z.looseObject({
    split: splitSchema().nullish(),
    /** Whether its answers are cached, and for how many seconds. */
    cache_enabled: z.boolean().nullish(),
    cache_ttl_seconds: z.int().min(1).max(maxTtlSeconds).nullish(),
  }),
);

export interface PresetVersion {
  version: number;
  door: PresetDoor;
  config: JsonRecord;
  systemPrompt: string | null;
}

/** A preset with all versions that a request may get. */
export interface ServedPreset {
  id: string;
  slug: string;
  status: PresetStatus;
  /** The version in force. */
  version: number;
  split: PresetSplit | null;
  models: readonly string[];
  versions: readonly PresetVersion[];
}

export interface NamedPreset {
  slug: string;
  /** The field that names it. */
  field: "model" | "preset";
  /** The model that the request asks for beside it. */
  model: string | undefined;
}

const mark = "@preset/";

/** undefined: none is named. */
export function presetNamed({ model, preset }: JsonRecord): Result<NamedPreset | undefined, Failure> {
  const at = typeof model === "string" ? model.indexOf(mark) : -1;
  if (preset != null && (typeof preset !== "string" || preset === "")) {
    return fail({ kind: "invalid_request", field: "preset", message: "preset: must be the slug of a preset" });
  }
  if (typeof model !== "string" || at < 0) {
    const asked = typeof model === "string" ? model : undefined;
    return ok(typeof preset === "string" ? { slug: preset, field: "preset", model: asked } : undefined);
  }
  const slug = model.slice(at + mark.length);
  if (typeof preset === "string" && preset !== slug) {
    const message = "preset: names another preset than model: give one of them";
    return fail({ kind: "invalid_request", field: "preset", message });
  }
  return ok({ slug, field: "model", model: modelBeside(model) });
}

/** What a field `model` names beside a preset; undefined: the preset alone. */
export function modelBeside(model: string): string | undefined {
  const at = model.indexOf(mark);
  return filled(at < 0 ? model : model.slice(0, at));
}

/** The body without the names of the preset. */
export function withoutPreset(body: JsonRecord, { field, model }: NamedPreset): JsonRecord {
  const { preset: _preset, ...rest } = body;
  if (field === "preset") return rest;
  const { model: _model, ...others } = rest;
  return model === undefined ? others : { ...others, model };
}
