// What a client sent, as its door reads it: after a look at the table, which refuses by name what nobody here does, and with what
// the preset that it names says beside it.
import type { FrontDoor } from "../doors/door.ts";
import type { Chance } from "../routing/draw.ts";
import { drawShares } from "../routing/draw-share.ts";
import type { Failure } from "../wire/failure.ts";
import type { JsonRecord } from "../wire/json.ts";
import { type NamedPreset, type PresetVersion, presetNamed, type ServedPreset, withoutPreset } from "../wire/preset.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { refusedByTable } from "../wire/table/refused.ts";
import type { Inference } from "./inference.ts";

export type Body = Result<JsonRecord, Failure>;

/** The preset that a request got. */
export interface AppliedPreset extends PresetVersion {
  id: string;
  slug: string;
}

export interface ReadBody<Request> {
  request: Request;
  /** The body with all that the preset added to it. */
  sent: JsonRecord;
  preset: AppliedPreset | null;
}

export interface Reader<Request> {
  door: Pick<FrontDoor<Request>, "name" | "readRequest">;
  /** Absent: presets say nothing to this operation. */
  withPreset?(request: Request, version: PresetVersion): Result<Request, Failure>;
}

type Asking = Pick<Inference, "caller" | "preset" | "headers" | "random">;

export function readBy<Request>(
  { door, withPreset }: Reader<Request>,
  body: Body,
  asking: Asking,
): Result<ReadBody<Request>, Failure> {
  if (!body.ok) return body;
  const sent = body.value;
  const disabledTools = asking.caller.settings.disabled_server_tools ?? [];
  const refused = refusedByTable(door.name, sent, disabledTools);
  if (refused !== null) return fail(refused);
  const named = presetNamed(sent);
  if (!named.ok) return named;
  if (named.value === undefined) {
    const read = door.readRequest(sent);
    return read.ok ? ok({ request: read.value, sent, preset: null }) : read;
  }
  const { field } = named.value;
  if (withPreset === undefined) return refuse(field, "a preset makes conversations: name a model");
  const preset = chosen(named.value, sent, asking);
  if (!preset.ok) return preset;
  // The workspace may have switched something off since it was saved.
  const since = refusedByTable(preset.value.door, preset.value.config, disabledTools);
  if (since?.kind === "invalid_request") return refuse(field, `the preset ${preset.value.slug}: ${since.message}`);
  const read = door.readRequest(withoutPreset(sent, named.value));
  if (!read.ok) return read;
  const request = withPreset(read.value, preset.value);
  if (!request.ok) return request;
  return ok({ request: request.value, sent: { ...preset.value.config, ...sent }, preset: preset.value });
}

function refuse(field: string, problem: string): Result<never, Failure> {
  return fail({ kind: "invalid_request", field, message: `${field}: ${problem}` });
}

/** A conversation keeps its version; without a session each request draws. */
function chosen(
  named: NamedPreset,
  sent: JsonRecord,
  { preset, headers, random, caller }: Asking,
): Result<AppliedPreset, Failure> {
  const { slug, field } = named;
  if (preset === undefined) {
    const message = `${field}: there is no preset ${slug.slice(0, 64)}: name one that GET /api/v1/presets lists`;
    return fail({ kind: "not_found", message });
  }
  const { id, status } = preset;
  if (status !== "active")
    return refuse(field, `the preset ${slug} is ${status}: set its status to active, or name another`);
  const given = sent["session_id"];
  const session = typeof given === "string" && given !== "" ? given : headers.sessionId;
  const version = versionOf(
    preset,
    session === null ? { random } : { conversation: `${caller.workspaceId} ${id} ${session}` },
  );
  if (version === undefined) return refuse(field, `the preset ${slug} has no version that it draws: save it anew`);
  return ok({ ...version, id, slug });
}

function versionOf({ split, version, versions }: ServedPreset, chance: Chance): PresetVersion | undefined {
  if (split === null) return versions.find((one) => one.version === version);
  const shares = Object.entries(split.versions).map(([name, weight]) => ({ value: Number(name), name, weight }));
  const [drawn] = drawShares(shares, chance);
  return versions.find((one) => one.version === drawn);
}
