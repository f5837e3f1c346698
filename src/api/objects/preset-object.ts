// Presets and their versions as the API shows them, in the shapes of @openrouter/sdk.
import * as z from "zod";
import type { FoundPreset, PresetRecord, PresetVersionRecord } from "../../store/presets.ts";
import { presetStatuses } from "../../wire/preset.ts";
import { timestampText } from "../answer-shapes.ts";

export const presetSchema = () =>
  z.strictObject({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    status: z.enum(presetStatuses),
    status_updated_at: timestampText().nullable(),
    workspace_id: z.string(),
    creator_user_id: z.string().nullable(),
    designated_version_id: z.string().nullable(),
    created_at: timestampText(),
    updated_at: timestampText(),
  });

export const presetVersionSchema = () =>
  z.strictObject({
    id: z.string(),
    preset_id: z.string(),
    version: z.int(),
    /** The body as it was saved, without what was said in it. */
    config: z.record(z.string(), z.unknown()),
    system_prompt: z.string().nullable(),
    creator_id: z.string(),
    created_at: timestampText(),
    updated_at: timestampText(),
  });

/** With the version in force. */
export const wholePresetSchema = () =>
  z.strictObject({ ...presetSchema().shape, designated_version: presetVersionSchema().nullable() });

export function presetObject(preset: PresetRecord, designatedVersionId: string | null = null) {
  const { id, slug, name, description, status, statusUpdatedAt, workspaceId, creatorUserId, createdAt, updatedAt } =
    preset;
  return {
    id,
    slug,
    name,
    description,
    status,
    status_updated_at: statusUpdatedAt,
    workspace_id: workspaceId,
    creator_user_id: creatorUserId,
    designated_version_id: designatedVersionId,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

export function presetVersionObject(record: PresetVersionRecord) {
  const { id, presetId, version, config, systemPrompt, creatorId, createdAt } = record;
  return {
    id,
    preset_id: presetId,
    version,
    config,
    system_prompt: systemPrompt,
    creator_id: creatorId,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

export function wholePresetObject({ preset, version }: FoundPreset) {
  return { ...presetObject(preset, version.id), designated_version: presetVersionObject(version) };
}
