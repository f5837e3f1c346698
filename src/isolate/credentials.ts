// Which keys may be used for which provider: the workspace's own where it brought some, and the router's secrets.
import type { Provider } from "../catalog/catalog.ts";
import type { Bindings, Settings } from "../env.ts";
import { isOwnName } from "../own-names.ts";
import type { ByokRecord } from "../store/byok.ts";
import { openByokKey } from "../store/byok-seal.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { HeldKey } from "./known-keys.ts";

/** A provider's key. `null`: none is needed. */
export interface Credential {
  secret: string | null;
  byok: boolean;
}

export interface Secrets {
  bindings: Bindings;
  settings: Settings;
  /** Those that were opened already: the isolate's. */
  opened: WeakMap<HeldKey, readonly OpenedKey[]>;
  /** How a provider's endpoints are reached: by HTTP, by an entrypoint of this Worker, or by a binding. */
  reachOf(provider: Provider): "http" | "loopback" | "binding";
}

/** The keys to try for a provider (and, where it matters, a model), in order; empty = none. */
export type CredentialLookup = (provider: Provider, modelId: string | null) => readonly Credential[];

export interface OpenedKey {
  record: ByokRecord;
  secret: string;
}

const needsNone: readonly Credential[] = [{ secret: null, byok: false }];
const none: readonly Credential[] = [];

/** At once, unless this isolate has not yet opened the workspace's own keys. */
export function credentialsFor(auth: HeldKey, secrets: Secrets): CredentialLookup | Promise<CredentialLookup> {
  if (auth.byok.length === 0) return (provider) => routersOwn(provider, secrets);
  const known = secrets.opened.get(auth);
  if (known !== undefined) return lookup(auth, known, secrets);
  return openAll(auth, secrets.settings).then((keys) => {
    secrets.opened.set(auth, keys);
    return lookup(auth, keys, secrets);
  });
}

async function openAll({ byok }: HeldKey, settings: Settings): Promise<readonly OpenedKey[]> {
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) return [];
  const keys = await Promise.all(
    byok.map(async (record) => ({ record, secret: await openByokKey(masterKeys, record) })),
  );
  return keys.flatMap(({ record, secret }) => (secret === undefined ? [] : [{ record, secret }]));
}

function lookup(auth: HeldKey, keys: readonly OpenedKey[], secrets: Secrets): CredentialLookup {
  return (provider, modelId) => {
    const usable = keys.filter(({ record }) => record.provider === provider.slug && mayBeUsed(record, auth, modelId));
    if (usable.length === 0) return routersOwn(provider, secrets);
    const toCredential = ({ secret }: OpenedKey): Credential => ({ secret, byok: true });
    const before = usable.filter(({ record }) => !record.rules.is_fallback).map(toCredential);
    const behind = usable.filter(({ record }) => record.rules.is_fallback).map(toCredential);
    const alone = usable.some(({ record }) => record.rules.is_required || record.rules.is_byok_only);
    return [...before, ...(alone ? none : routersOwn(provider, secrets)), ...behind];
  };
}

function mayBeUsed({ rules }: ByokRecord, { key }: HeldKey, modelId: string | null): boolean {
  const { allowed_models: models, allowed_api_key_hashes: hashes, allowed_user_ids: users } = rules;
  return (
    (models === null || (modelId !== null && models.includes(modelId))) &&
    (hashes === null || hashes.includes(key.hash)) &&
    (users === null || (key.creatorUserId !== null && users.includes(key.creatorUserId)))
  );
}

function routersOwn(provider: Provider, { bindings, settings, reachOf }: Secrets): readonly Credential[] {
  const reach = reachOf(provider);
  if (reach === "loopback") return settings.SANDBOX ? needsNone : none;
  if (provider.api_key === null) return reach === "binding" && !("AI" in bindings) ? none : needsNone;
  const secret = secretOf(provider, bindings);
  return secret === undefined ? none : [{ secret, byok: false }];
}

/** A stored catalog may be older than the check of its names: the router's own are nobody's key. */
const keyNameOf = derivedOnce(({ api_key: name }: Provider) => (name === null || isOwnName(name) ? undefined : name));

function secretOf(provider: Provider, bindings: Bindings): string | undefined {
  const name = keyNameOf(provider);
  const secret = name === undefined ? undefined : bindings[name];
  return typeof secret === "string" && secret !== "" ? secret : undefined;
}
