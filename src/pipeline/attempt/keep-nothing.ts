// A request as it may leave while nothing may be kept of it: without what no provider is known to forget.
import { withKnownFields } from "../../routing/known-fields.ts";
import { nothingKeptBy, type PrivacySettings } from "../../routing/privacy-in-force.ts";
import type { Note } from "../../wire/note.ts";
import type { ProviderPreferences } from "../../wire/provider-preferences.ts";

interface WithPreferences {
  provider?: ProviderPreferences | null | undefined;
}

/** The request itself where it may be kept. `guardrail`: the one that forbids it. */
export function keepNothing<Request extends WithPreferences>(
  request: Request,
  settings: PrivacySettings,
  guardrail?: string,
): { request: Request; notes: Note[] } {
  if ((guardrail ?? nothingKeptBy(request.provider ?? {}, settings)) === undefined) return { request, notes: [] };
  const { request: rest, leftOut } = withKnownFields(request);
  return { request: rest, notes: leftOut === 0 ? [] : [{ code: "unknown_fields_left_out", count: leftOut }] };
}
