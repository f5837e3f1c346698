// Which keys may be used for which provider: the workspace's own where it brought some, and the router's secrets. Where
// there is none it says why, in words that never hold anything of a key.
import { type AuthScheme, type Provider, secretNames } from "../catalog/catalog.ts";
import { providerSecretProblem, unsetKey } from "../catalog/provider-secret.ts";
import type { Bindings, Settings } from "../env.ts";
import { isOwnName } from "../own-names.ts";
import type { ByokRecord } from "../store/byok.ts";
import { openByokKey } from "../store/byok-seal.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { HeldKey } from "./known-keys.ts";

/** A provider's key. `null`: none is needed. */
export interface Credential {
  secret: string | null;
  byok: boolean;
  /** Its place in the provider's list of keys, from 0; where there is no list, none. */
  place?: number;
}

/** How a provider's endpoints are reached (by HTTP, by an entrypoint of this Worker, or by a binding), and with what. */
export interface Way {
  reach: "http" | "loopback" | "binding";
  auth: AuthScheme;
}

/** A key as it can be sent, or why it cannot, as the end of a sentence. */
export type ReadKey = Result<string, string>;

/** The router's own for a provider. */
export type ReadKeys = Result<readonly Credential[], string>;

export interface OpenedKey {
  record: ByokRecord;
  key: ReadKey;
}

export interface Secrets {
  bindings: Bindings;
  settings: Settings;
  providers: ReadonlyMap<string, Provider>;
  /** Those that were opened already, and those that were read: the isolate's. */
  opened: WeakMap<HeldKey, readonly OpenedKey[]>;
  read: WeakMap<Provider, ReadKeys>;
  wayOf(provider: Provider): Way;
}

export interface CredentialLookup {
  /** The keys to try for a provider (and, where it matters, a model), in order; empty = none. */
  credentials(provider: Provider, modelId: string | null): readonly Credential[];
  /** Why there is none. */
  whyNoCredential(provider: Provider, modelId: string | null): string;
}

export const noCredential: Credential = { secret: null, byok: false };
const needsNone: readonly Credential[] = [noCredential];

/** At once, unless this isolate has not yet opened the workspace's own keys. */
export function credentialsFor(auth: HeldKey, secrets: Secrets): CredentialLookup | Promise<CredentialLookup> {
  if (auth.byok.length === 0) return lookup(auth, [], secrets);
  const known = secrets.opened.get(auth);
  if (known !== undefined) return lookup(auth, known, secrets);
  return openAll(auth, secrets).then((keys) => {
    // Where no provider is known, what their keys look like could not be judged.
    if (secrets.providers.size > 0) secrets.opened.set(auth, keys);
    return lookup(auth, keys, secrets);
  });
}

function openAll({ byok }: HeldKey, secrets: Secrets): Promise<OpenedKey[]> {
  return Promise.all(byok.map(async (record) => ({ record, key: await readOwn(record, secrets) })));
}

async function readOwn(record: ByokRecord, { settings, providers, wayOf }: Secrets): Promise<ReadKey> {
  if (record.disabled) return fail("is disabled: switch it on, or delete it");
  const masterKeys = await masterKeysOf(settings);
  const key = masterKeys === undefined ? undefined : (await openByokKey(masterKeys, record))?.trim();
  if (key === undefined) return fail("cannot be opened with this ENCRYPTION_KEY: store it again");
  const provider = providers.get(record.provider);
  const problem = provider === undefined ? undefined : providerSecretProblem(wayOf(provider).auth, key);
  return problem === undefined ? ok(key) : fail(problem);
}

function lookup(auth: HeldKey, keys: readonly OpenedKey[], secrets: Secrets): CredentialLookup {
  const routers = (provider: Provider) => routersOwn(provider, secrets);
  if (keys.length === 0) {
    return {
      credentials: (provider) => listOf(routers(provider)),
      whyNoCredential: (provider) => reasonOf(routers(provider)) ?? "",
    };
  }
  const ownOf = (provider: Provider, modelId: string | null): OwnKey[] =>
    keys
      .filter(({ record }) => record.provider === provider.slug)
      .map(({ record, key }) => ({
        called: calledBy(record),
        rules: record.rules,
        key: restriction(record.rules, auth, modelId) ?? key,
      }));
  return {
    credentials(provider, modelId) {
      const own = ownOf(provider, modelId);
      const usable = (fallback: boolean) =>
        own.flatMap(({ rules, key }): Credential[] =>
          key.ok && rules.is_fallback === fallback ? [{ secret: key.value, byok: true }] : [],
        );
      return [...usable(false), ...(own.some(isRequired) ? [] : listOf(routers(provider))), ...usable(true)];
    },
    whyNoCredential(provider, modelId) {
      const own = ownOf(provider, modelId);
      const required = own.find(isRequired);
      if (required !== undefined) {
        return `${required.called} is required and ${reasonOf(required.key) ?? "is another one"}`;
      }
      const reasons = own.flatMap(({ called, key }) => (key.ok ? [] : [`${called} ${key.problem}`]));
      return [reasonOf(routers(provider)), reasons[0]].filter((reason) => reason !== undefined).join("; ");
    },
  };
}

interface OwnKey {
  /** How messages name it: nothing of the key itself. */
  called: string;
  rules: ByokRecord["rules"];
  key: ReadKey;
}

function calledBy({ id, name }: ByokRecord): string {
  return `the workspace's own key for it, ${name === null ? id : `"${name}" (${id})`},`;
}

/** "With this key or not at all" holds whether the key can be used or not: else switching it off would lift it. */
function isRequired({ rules }: OwnKey): boolean {
  return rules.is_required || rules.is_byok_only;
}

function restriction(
  { allowed_models: models, allowed_api_key_hashes: hashes, allowed_user_ids: users }: ByokRecord["rules"],
  { key }: HeldKey,
  modelId: string | null,
): ReadKey | undefined {
  if (models !== null && (modelId === null || !models.includes(modelId)))
    return fail("may not be used for this model: add it to allowed_models");
  if (hashes !== null && !hashes.includes(key.hash))
    return fail("may not be used by this API key: add its hash to allowed_api_key_hashes");
  if (users === null || (key.creatorUserId !== null && users.includes(key.creatorUserId))) return undefined;
  return fail("may not be used by the creator of this API key: add them to allowed_user_ids");
}

type RouterSecrets = Pick<Secrets, "bindings" | "settings" | "read" | "wayOf">;

/** Whether a provider can be called without a key of a workspace's own. */
export function isReachable(provider: Provider, secrets: RouterSecrets): boolean {
  return routersOwn(provider, secrets).ok;
}

function routersOwn(provider: Provider, secrets: RouterSecrets): ReadKeys {
  const { bindings, settings, wayOf } = secrets;
  const { reach } = wayOf(provider);
  if (reach === "loopback") return settings.SANDBOX ? ok(needsNone) : fail("the sandbox is switched off (SANDBOX)");
  if (provider.api_key === null) {
    return reach === "binding" && !("AI" in bindings) ? fail("this Worker has no AI binding") : ok(needsNone);
  }
  return readRouters(provider, secrets);
}

/** Variables do not change while an isolate lives. */
function readRouters(provider: Provider, { bindings, read, wayOf }: RouterSecrets): ReadKeys {
  const known = read.get(provider);
  if (known !== undefined) return known;
  const { auth } = wayOf(provider);
  const isList = Array.isArray(provider.api_key);
  const found = secretNames(provider).map((name) => readVariable(bindings, { name, auth }));
  const usable = found.flatMap((key, place): Credential[] =>
    key.ok ? [{ secret: key.value, byok: false, ...present({ place: isList ? place : undefined }) }] : [],
  );
  const [first] = found;
  // Of a list only those count that are set.
  const keys = usable.length === 0 && first?.ok === false ? first : ok(usable);
  read.set(provider, keys);
  return keys;
}

/** A stored catalog may be older than the check of its names: the router's own are nobody's key. */
function readVariable(bindings: Bindings, { name, auth }: { name: string; auth: AuthScheme }): ReadKey {
  if (isOwnName(name)) return fail(`${name} is the router's own: the catalog must name another variable as its key`);
  const value = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
  const text = typeof value === "string" ? value.trim() : "";
  if (text === "") return fail(unsetKey + name);
  const problem = providerSecretProblem(auth, text);
  return problem === undefined ? ok(text) : fail(`its key ${name} ${problem}`);
}

function listOf(keys: ReadKeys): readonly Credential[] {
  return keys.ok ? keys.value : [];
}

function reasonOf(read: Result<unknown, string>): string | undefined {
  return read.ok ? undefined : read.problem;
}
