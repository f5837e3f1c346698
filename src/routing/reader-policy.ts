// Whether a provider that reads files for a request may see them: the promises and lists that hold for endpoints hold for
// it too. The sentence goes on behind the provider's name; undefined: it may.
import type { Provider } from "../catalog/catalog.ts";
import { keepsForUnknownTime, keepsNothing, mayTrain } from "../catalog/data-policy.ts";
import { type Guardrails, nameOfGuardrail } from "../wire/guardrail.ts";
import type { WorkspaceSettings } from "../wire/workspace-settings.ts";
import { anyZeroRetention } from "./guardrail-rules.ts";
import { collectionDeniedBy, type PrivacyPreferences, zeroRetentionBy } from "./privacy-in-force.ts";

interface ReaderPolicyInput {
  preferences: PrivacyPreferences;
  settings: WorkspaceSettings;
  guardrails?: Guardrails;
  /** Set where the host promises to stay in a region: a reader is in none that is known. */
  region: string | null;
}

export function readerProblem(
  provider: Pick<Provider, "slug" | "name" | "data_policy">,
  { preferences, settings, region, guardrails }: ReaderPolicyInput,
): string | undefined {
  const policy = provider.data_policy;
  if (region !== null) return `it is not known to stay in ${region}, as this host promises`;
  const zeroRetention = zeroRetentionBy(preferences, settings) ?? anyZeroRetention(guardrails);
  if (zeroRetention !== undefined && !keepsNothing(policy)) return `${zeroRetention} forbids it: it may keep files`;
  const denied = collectionDeniedBy(preferences, settings);
  if (denied !== undefined && (mayTrain(policy) || keepsForUnknownTime(policy))) {
    return `${denied} forbids it: it may train on files or keep them for an unknown time`;
  }
  if (!settings.enable_paid_model_training && mayTrain(policy))
    return "the workspace forbids training, and it may train";
  const isNamed = (list: readonly string[]) =>
    list.some((name) => [provider.slug, provider.name].some((own) => own.toLowerCase() === name.toLowerCase()));
  const { allowed_providers: allowed, ignored_providers: ignored } = settings;
  if (isNamed(ignored ?? [])) return "it is among the workspace's ignored providers";
  for (const guardrail of guardrails ?? []) {
    const { rules } = guardrail;
    const isOut = isNamed(rules.ignored_providers ?? []) || !isNamed(rules.allowed_providers ?? [provider.slug]);
    if (isOut || (rules.enable_paid_model_training === false && mayTrain(policy)))
      return `${nameOfGuardrail(guardrail)} forbids it`;
  }
  const isAllowed = allowed === null || allowed.length === 0 || isNamed(allowed);
  return isAllowed ? undefined : "it is not among the workspace's allowed providers";
}
