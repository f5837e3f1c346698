// Which keys may be used for which provider: the router's own secrets, and the workspace's where it brought some.
import type { Provider } from "../catalog/catalog.ts";
import type { Bindings, Settings } from "../env.ts";
import type { Credential } from "../pipeline/inference.ts";
import type { ApiAuthentication } from "./authenticate.ts";

export interface Secrets {
  bindings: Bindings;
  settings: Settings;
}

export async function credentialsFor(
  _auth: ApiAuthentication,
  { bindings, settings }: Secrets,
): Promise<(provider: Provider) => readonly Credential[]> {
  return (provider) => ownCredential(provider, bindings, settings);
}

const needsNone: readonly Credential[] = [{ secret: null, byok: false }];
const none: readonly Credential[] = [];

function ownCredential(provider: Provider, bindings: Bindings, settings: Settings): readonly Credential[] {
  if (provider.dialect === "sandbox") return settings.SANDBOX ? needsNone : none;
  if (provider.api_key === null) return needsNone;
  const secret = bindings[provider.api_key];
  return typeof secret === "string" && secret !== "" ? [{ secret, byok: false }] : none;
}
