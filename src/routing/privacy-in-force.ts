// Which promises about a prompt hold for a request: the workspace's and the request's own are OR-ed, either can forbid.
import type { ProviderPreferences } from "../wire/provider-preferences.ts";
import type { WorkspaceSettings } from "../wire/workspace-settings.ts";

export type PrivacySettings = Pick<WorkspaceSettings, "enforce_zdr" | "default_data_collection">;
export type PrivacyPreferences = Pick<ProviderPreferences, "zdr" | "data_collection">;

/** Who asks that nothing is kept, in words for a message; undefined where nobody does. */
export function zeroRetentionBy(preferences: PrivacyPreferences, settings: PrivacySettings): string | undefined {
  if (settings.enforce_zdr) return "the workspace's zero retention (enforce_zdr)";
  return preferences.zdr === true ? "provider.zdr" : undefined;
}

/** Who denies that prompts are collected. */
export function collectionDeniedBy(preferences: PrivacyPreferences, settings: PrivacySettings): string | undefined {
  if (settings.default_data_collection === "deny") return "the workspace's default_data_collection (deny)";
  return preferences.data_collection === "deny" ? 'provider.data_collection "deny"' : undefined;
}

/** Who forbids that a provider keeps anything of the request. */
export function nothingKeptBy(preferences: PrivacyPreferences, settings: PrivacySettings): string | undefined {
  return zeroRetentionBy(preferences, settings) ?? collectionDeniedBy(preferences, settings);
}
