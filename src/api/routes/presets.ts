// /api/v1/presets: requests saved under a name. API keys save and read those of their workspace; management keys read them, and
// switch them on and off.
import * as z from "zod";
import { namesOf } from "../../catalog/resolve-models.ts";
import { readSavedBody, type SavedBody } from "../../doors/preset.ts";
import {
  type ApiAuthentication,
  type Authentication,
  authorOf,
  type ManagementAuthentication,
} from "../../isolate/authentication.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import {
  type FoundPreset,
  findPreset,
  findPresetVersions,
  listPresets,
  listPresetVersions,
  savePresetVersion,
  setPresetStatus,
} from "../../store/presets.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { Failure } from "../../wire/failure.ts";
import {
  isPresetSlug,
  maxPresets,
  maxPresetVersions,
  type PresetDoor,
  type PresetSplit,
  presetStatuses,
  splitSchema,
} from "../../wire/preset.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { dataOf, pageOf } from "../answer-shapes.ts";
import {
  presetObject,
  presetSchema,
  presetVersionObject,
  presetVersionSchema,
  wholePresetObject,
  wholePresetSchema,
} from "../objects/preset-object.ts";
import { type Reach, timestamp } from "../reach.ts";
import type { CheckedBody } from "../read-body.ts";
import { pageFields, workspaceField } from "../read-query.ts";
import { route, shownBy } from "../route.ts";
import { resolveWorkspace } from "../scope.ts";

const ofWorkspace = z.lazy(() => z.object(workspaceField()));

export const listAllPresets = route("GET /api/v1/presets", "any", {
  summary: "List the presets of a workspace",
  query: z.lazy(() => z.object({ ...pageFields(), ...workspaceField() })),
  answer: () => pageOf(presetSchema()),
  async handle(asked) {
    const { workspace_id: reference, ...page } = asked.query;
    const workspace = await resolveWorkspace(asked, reference);
    if (!workspace.ok) return workspace;
    const { items, total } = await listPresets(asked.bindings.DB, { ...page, workspaceId: workspace.value.id });
    return ok({ data: items.map(({ preset, versionId }) => presetObject(preset, versionId)), total_count: total });
  },
});

export const getPreset = route("GET /api/v1/presets/:slug", "any", {
  summary: "Show a preset with its version in force",
  query: ofWorkspace,
  answer: () => dataOf(wholePresetSchema()),
  async handle(asked) {
    const found = await findOwn(asked);
    return found.ok ? ok({ data: wholePresetObject(found.value) }) : found;
  },
});

export const listVersionsOfPreset = route("GET /api/v1/presets/:slug/versions", "any", {
  summary: "List the versions of a preset, the newest first",
  query: z.lazy(() => z.object({ ...pageFields(), ...workspaceField() })),
  answer: () => pageOf(presetVersionSchema()),
  async handle(asked) {
    const found = await findOwn(asked);
    if (!found.ok) return found;
    const { offset, limit } = asked.query;
    const page = { presetId: found.value.preset.id, offset, limit };
    const { items, total } = await listPresetVersions(asked.bindings.DB, page);
    return ok({ data: items.map(presetVersionObject), total_count: total });
  },
});

export const getVersionOfPreset = route("GET /api/v1/presets/:slug/versions/:version", "any", {
  summary: "Show a version of a preset",
  query: ofWorkspace,
  answer: () => dataOf(presetVersionSchema()),
  async handle(asked) {
    const found = await findOwn(asked);
    if (!found.ok) return found;
    const { slug, version } = asked.params;
    const versions = /^\d{1,9}$/.test(version) ? [Number(version)] : [];
    const [one] = await findPresetVersions(asked.bindings.DB, { presetId: found.value.preset.id, versions });
    if (one !== undefined) return ok({ data: presetVersionObject(one) });
    return fail({ kind: "not_found", message: `The preset ${slug} has no version ${version.slice(0, 64)}` });
  },
});

const change = madeOnce(() =>
  z
    .strictObject({
      status: z.enum(presetStatuses).optional(),
      /** Saves the version in force once more, with this split; null: without one. */
      split: splitSchema().nullable().optional(),
    })
    .refine(({ status, split }) => status !== undefined || split !== undefined, { error: "must have status or split" }),
);

export const changePreset = route("PATCH /api/v1/presets/:slug", "management", {
  summary: "Switch a preset on, off, or file it away; split it among its versions",
  audit: { action: "preset.update", before: shownBy(getPreset) },
  query: ofWorkspace,
  body: z.lazy(change),
  example: { status: "disabled" },
  answer: () => dataOf(wholePresetSchema()),
  async handle(asked) {
    const found = await findOwn(asked);
    if (!found.ok) return found;
    const { status, split } = asked.body;
    const { id } = found.value.preset;
    if (split !== undefined) {
      const added = await addSplit(asked, found.value, split);
      if (!added.ok) return added;
    }
    if (status !== undefined) await setPresetStatus(asked.bindings.DB, { id, status, now: timestamp(asked) });
    isolateOf(asked.bindings).presets.forget();
    const changed = await findOwn(asked);
    return changed.ok ? ok({ data: wholePresetObject(changed.value) }) : changed;
  },
});

const examples = {
  chat: { model: "fairlead/demo", temperature: 0.2, messages: [{ role: "system", content: "Be brief." }] },
  messages: { model: "fairlead/demo", system: "Be brief.", messages: [{ role: "user", content: "Hello!" }] },
  responses: { model: "fairlead/demo", instructions: "Be brief.", input: "Hello!" },
};

function saving(door: PresetDoor) {
  const body: CheckedBody<SavedBody> = {
    schema: z.lazy(() => z.looseObject({ split: z.unknown().optional() })),
    read: (sent) => readSavedBody(door, sent),
  };
  return {
    audit: { action: "preset.save" as const },
    body,
    example: examples[door],
    answer: () => dataOf(wholePresetSchema()),
    handle: (asked: Saving) => save(door, asked),
  };
}

export const saveChatPreset = route("POST /api/v1/presets/:slug/chat/completions", "api", {
  summary: "Save a conversation's fields as a preset, or as its next version",
  ...saving("chat"),
});

export const saveMessagesPreset = route("POST /api/v1/presets/:slug/messages", "api", {
  summary: "The same in Anthropic's format",
  ...saving("messages"),
});

export const saveResponsesPreset = route("POST /api/v1/presets/:slug/responses", "api", {
  summary: "The same in OpenAI's Responses format",
  ...saving("responses"),
});

type Named = Reach & {
  caller: Authentication;
  params: { slug: string };
  query: { workspace_id?: string | undefined } | undefined;
};

async function findOwn(asked: Named): Promise<Result<FoundPreset, Failure>> {
  const { slug } = asked.params;
  const workspace = await resolveWorkspace(asked, asked.query?.workspace_id);
  if (!workspace.ok) return workspace;
  const found = await findPreset(asked.bindings.DB, { workspaceId: workspace.value.id, slug });
  return found === undefined ? fail({ kind: "not_found", message: `No preset ${slug.slice(0, 64)}` }) : ok(found);
}

type Saving = Reach & { caller: ApiAuthentication; params: { slug: string }; body: SavedBody };

async function save(door: PresetDoor, asked: Saving) {
  const { caller, params, body } = asked;
  const { slug } = params;
  if (!isPresetSlug(slug)) {
    const message = "slug: must be letters, digits, dots, dashes and underscores, 64 at most";
    return fail<Failure>({ kind: "invalid_request", field: "slug", message });
  }
  const { creatorUserId, hash } = caller.key;
  const author = { creatorUserId, creatorId: creatorUserId ?? hash };
  const saved = await addVersion(asked, { workspaceId: caller.workspace.id, slug, door, ...author, ...body });
  return saved.ok ? ok({ data: wholePresetObject(saved.value) }) : saved;
}

type Changing = Reach & { caller: ManagementAuthentication };

function addSplit(asked: Changing, { preset, version }: FoundPreset, split: PresetSplit | null) {
  const { split: _former, ...config } = version.config;
  const read = readSavedBody(version.door, config);
  if (!read.ok) return read;
  const creatorId = authorOf(asked.caller.actor);
  return addVersion(asked, {
    workspaceId: preset.workspaceId,
    slug: preset.slug,
    door: version.door,
    creatorUserId: preset.creatorUserId,
    creatorId,
    config: split === null ? config : { ...config, split },
    systemPrompt: version.systemPrompt,
    split,
    models: read.value.models,
  });
}

interface NewVersion extends SavedBody {
  workspaceId: string;
  slug: string;
  door: PresetDoor;
  creatorUserId: string | null;
  creatorId: string;
}

async function addVersion(
  asked: Pick<Reach, "bindings" | "now">,
  { workspaceId, slug, door, creatorUserId, creatorId, config, systemPrompt, split, models }: NewVersion,
): Promise<Result<FoundPreset, Failure>> {
  const { bindings } = asked;
  const others = split === null ? ok([]) : await modelsOfSplit(bindings.DB, { workspaceId, slug, split });
  if (!others.ok) return others;
  const createdAt = timestamp(asked);
  const named = [...models, ...others.value].flatMap(namesOf).map((name) => name.toLowerCase());
  const preset = {
    id: crypto.randomUUID(),
    workspaceId,
    slug,
    name: slug,
    description: null,
    status: "active" as const,
    statusUpdatedAt: null,
    creatorUserId,
    split,
    models: [...new Set(named)],
    createdAt,
    updatedAt: createdAt,
  };
  const version = { id: crypto.randomUUID(), workspaceId, door, config, systemPrompt, creatorId, createdAt };
  const saved = await savePresetVersion(bindings.DB, preset, version);
  isolateOf(bindings).presets.forget();
  if (saved !== undefined) return ok(saved);
  const message = `A workspace has ${maxPresets} presets at most, and each ${maxPresetVersions} versions: save it under the name of one that has fewer`;
  return fail({ kind: "invalid_request", message });
}

/** Versions are drawn from among those that there are. */
async function modelsOfSplit(
  database: D1Database,
  { workspaceId, slug, split: { versions } }: { workspaceId: string; slug: string; split: PresetSplit },
): Promise<Result<string[], Failure>> {
  const found = await findPreset(database, { workspaceId, slug });
  const numbers = Object.keys(versions).map(Number);
  const known = await findPresetVersions(database, { presetId: found?.preset.id ?? "", versions: numbers });
  const unknown = numbers.find((number) => !known.some(({ version }) => version === number));
  if (unknown !== undefined) {
    const field = `split.versions.${unknown}`;
    const message = `${field}: the preset ${slug} has no version ${unknown}: name versions that it has`;
    return fail({ kind: "invalid_request", field, message });
  }
  const saved = known.map(({ door, config }) => readSavedBody(door, config));
  return ok(saved.flatMap((one) => (one.ok ? one.value.models : [])));
}
