// Whose key is used for which provider, and why none is: a required one is used or nobody's is; the router's own variables
// are no provider's key.
import { describe, expect, it } from "vitest";
import type { AuthScheme, Provider } from "../../../src/catalog/catalog.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { type Bindings, readSettings } from "../../../src/env.ts";
import { type CredentialLookup, credentialsFor, type Way } from "../../../src/isolate/credentials.ts";
import type { HeldKey } from "../../../src/isolate/known-keys.ts";
import type { ByokRecord } from "../../../src/store/byok.ts";
import { sealByokKey } from "../../../src/store/byok-seal.ts";
import { masterKeysOf } from "../../../src/store/sealing.ts";
import { type ByokRules, readByokRules } from "../../../src/wire/byok-rules.ts";

const masterKey = Buffer.alloc(32, "a").toString("base64");
const otherMasterKey = Buffer.alloc(32, "b").toString("base64");

function makeProvider(fields: Partial<Provider> = {}): Provider {
  const row = { slug: "vendor", name: "Vendor", dialect: "openai", base_url: "https://vendor.example/v1" };
  const read = readCatalog({ providers: [{ ...row, api_key: "VENDOR_KEY" }], models: [] }, catalogRules);
  const provider = read.ok ? read.value.providers[0] : undefined;
  if (provider === undefined) throw new Error("the row is good");
  return { ...provider, ...fields };
}

interface Own {
  key?: string;
  rules?: Partial<ByokRules>;
  disabled?: boolean;
  sealedWith?: string;
}

interface Scene {
  own?: Own[];
  variables?: Record<string, unknown>;
  inherited?: object;
  provider?: Partial<Provider>;
  way?: Partial<Way>;
}

async function lookup({ own = [], variables = {}, inherited = {}, provider: fields = {}, way = {} }: Scene): Promise<{
  keys: CredentialLookup;
  provider: Provider;
  used: string[];
  why: string;
}> {
  const settings = readSettings({ ENCRYPTION_KEY: masterKey });
  const provider = makeProvider(fields);
  const records = own.map((one, index) => recordOf(one, index));
  const auth = {
    key: { hash: "hash", creatorUserId: "somebody" },
    byok: await Promise.all(records),
  } as unknown as HeldKey;
  const keys = await credentialsFor(auth, {
    bindings: Object.assign(Object.create(inherited), { VENDOR_KEY: "router-key", ...variables }) as Bindings,
    settings,
    providers: new Map([[provider.slug, provider]]),
    opened: new WeakMap(),
    read: new WeakMap(),
    wayOf: ({ auth: scheme }) => ({ reach: "http", auth: scheme ?? "bearer", ...way }),
  });
  const used = keys.credentials(provider, "a/model").map(({ secret }) => String(secret));
  return { keys, provider, used, why: used.length > 0 ? "" : keys.whyNoCredential(provider, "a/model") };
}

async function recordOf({ key = "own-key", rules = {}, disabled = false, sealedWith }: Own, index: number) {
  const settings = readSettings({ ENCRYPTION_KEY: sealedWith ?? masterKey });
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) throw new Error("there is a key");
  const place = { id: `own-${index}`, workspaceId: "w", provider: "vendor" };
  const record: ByokRecord = {
    ...place,
    ...(await sealByokKey(masterKeys, key, place)),
    name: `Key ${index}`,
    label: "own",
    sortOrder: index,
    disabled,
    rules: { ...readByokRules({}), ...rules },
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: null,
  };
  return record;
}

const unusable: Record<string, [Own, string]> = {
  disabled: [{ disabled: true }, "is disabled"],
  "sealed with another ENCRYPTION_KEY": [{ sealedWith: otherMasterKey }, "cannot be opened with this ENCRYPTION_KEY"],
  "for other models": [{ rules: { allowed_models: ["b/model"] } }, "may not be used for this model"],
  "for other API keys": [{ rules: { allowed_api_key_hashes: ["other"] } }, "may not be used by this API key"],
  "for other people": [{ rules: { allowed_user_ids: ["else"] } }, "may not be used by the creator of this API key"],
  "with a line break": [{ key: "own\r\nkey" }, "has white space in it"],
  "with a character that cannot be seen": [{ key: "own-key\u200b" }, "no header can hold"],
  empty: [{ key: " " }, "is empty"],
};

describe.each(Object.entries(unusable))("a workspace's own key that is %s", (_, [own, words]) => {
  const required = (name: "is_required" | "is_byok_only") => ({ ...own, rules: { ...own.rules, [name]: true } });

  it.each(["is_required", "is_byok_only"] as const)("and %s leaves nobody's, and says why", async (name) => {
    const { used, why } = await lookup({ own: [required(name)] });
    expect(used).toEqual([]);
    expect(why).toContain(`the workspace's own key for it, "Key 0" (own-0), is required and `);
    expect(why).toContain(words);
    expect(why).not.toMatch(/own-key|router-key/);
  });

  it("is passed over where it is not required", async () => {
    expect((await lookup({ own: [own] })).used).toEqual(["router-key"]);
    const { used, why } = await lookup({ own: [own], variables: { VENDOR_KEY: "" } });
    expect(used).toEqual([]);
    expect(why).toContain('its key is not set: VENDOR_KEY; the workspace\'s own key for it, "Key 0" (own-0), ');
    expect(why).toContain(words);
  });

  it("does not stand in the way of the workspace's others, required or not, first or last", async () => {
    for (const rules of [{}, { is_fallback: true }, { is_required: true }]) {
      const other = { key: "other-key", rules };
      expect((await lookup({ own: [required("is_required"), other] })).used).toEqual(["other-key"]);
      expect((await lookup({ own: [other, required("is_required")] })).used).toEqual(["other-key"]);
    }
  });

  it("says nothing of other providers", async () => {
    const { keys } = await lookup({ own: [required("is_required")] });
    const other = makeProvider({ slug: "other" });
    expect(keys.credentials(other, "a/model")).toEqual([{ secret: "router-key", byok: false }]);
  });
});

describe("a workspace's own keys that can be used", () => {
  it.each<[string, Own[], string[]]>([
    ["come first", [{}], ["own-key", "router-key"]],
    ["come last as a fallback", [{ rules: { is_fallback: true } }], ["router-key", "own-key"]],
    ["come alone where required", [{ rules: { is_required: true } }], ["own-key"]],
    [
      "come alone where one of them is required",
      [{ key: "a-key" }, { rules: { is_byok_only: true } }],
      ["a-key", "own-key"],
    ],
    [
      "keep their order",
      [{ key: "a-key", rules: { is_fallback: true } }, { key: "b-key" }, { key: "c-key" }],
      ["b-key", "c-key", "router-key", "a-key"],
    ],
    ["are trimmed", [{ key: " \town-key\r\n" }], ["own-key", "router-key"]],
  ])("%s", async (_, own, expected) => {
    expect((await lookup({ own })).used).toEqual(expected);
  });
});

describe("the router's own key", () => {
  it.each(["router-key\t", " router-key", "router-key\r\n", "\ufeffrouter-key"])("%j is trimmed", async (value) => {
    expect((await lookup({ variables: { VENDOR_KEY: value } })).used).toEqual(["router-key"]);
  });

  it.each<[unknown, AuthScheme, string]>([
    ["router key", "bearer", "its key VENDOR_KEY has white space in it"],
    ["router\nkey", "x-api-key", "its key VENDOR_KEY has white space in it"],
    ["router-k\u00e9y", "bearer", "its key VENDOR_KEY has a character that no header can hold"],
    ["router-key\u200b", "x-goog-api-key", "its key VENDOR_KEY has a character that no header can hold"],
    ["router-key", "google-service-account", "its key VENDOR_KEY is not the JSON key of a service account"],
    ['{"accessKeyId":"router-key', "aws-sigv4", "its key VENDOR_KEY is not JSON with accessKeyId"],
    ["", "bearer", "its key is not set: VENDOR_KEY"],
    [" ", "bearer", "its key is not set: VENDOR_KEY"],
    [undefined, "bearer", "its key is not set: VENDOR_KEY"],
    [{ fetch: "router-key" }, "bearer", "its key is not set: VENDOR_KEY"],
    [["router-key"], "bearer", "its key is not set: VENDOR_KEY"],
  ])("%j cannot be sent by %s, and the variable is named", async (value, auth, words) => {
    const { used, why } = await lookup({ variables: { VENDOR_KEY: value }, provider: { auth } });
    expect(used).toEqual([]);
    expect(why).toContain(words);
    expect(why).not.toMatch(/router[- ]k/);
  });

  const names = [
    "ADMIN_KEY",
    "ENCRYPTION_KEY",
    "ENCRYPTION_KEY_PREVIOUS",
    "ACCESS_AUD",
    "EXA_API_KEY",
    "FAIRLEAD_API_KEY",
  ];
  const objects = ["DB", "CONTENTS", "RECORDS", "HEALTH", "AI", "ASSETS"];
  const inherited = ["constructor", "toString", "__proto__", "hasOwnProperty"];
  it.each([
    ...names,
    ...names.map((name) => name.toLowerCase()),
    ...objects,
    ...inherited,
  ])("is never the variable %s, whatever an older catalog says", async (name) => {
    const { used, why } = await lookup({ provider: { api_key: name }, variables: { [name]: "router-key" } });
    expect(used).toEqual([]);
    expect(why).toBe(`${name} is the router's own: the catalog must name another variable as its key`);
  });

  it("is nothing that the variables only inherit", async () => {
    const found = await lookup({ provider: { api_key: "INHERITED_KEY" }, inherited: { INHERITED_KEY: "router-key" } });
    expect(found.why).toBe("its key is not set: INHERITED_KEY");
  });

  it.each<[Partial<Way>, string]>([
    [{ reach: "loopback" }, "the sandbox is switched off (SANDBOX)"],
    [{ reach: "binding" }, "this Worker has no AI binding"],
  ])("is not needed by %j, but something else is", async (way, why) => {
    expect((await lookup({ way, provider: { api_key: null } })).why).toBe(why);
  });
});

describe("several secrets of a provider", () => {
  const provider = { api_key: ["VENDOR_KEY", "SECOND_KEY", "THIRD_KEY"] };

  it.each<[string, Record<string, unknown>, object[]]>([
    [
      "are all there, by their places",
      { SECOND_KEY: "second", THIRD_KEY: " third " },
      [
        { secret: "router-key", byok: false, place: 0 },
        { secret: "second", byok: false, place: 1 },
        { secret: "third", byok: false, place: 2 },
      ],
    ],
    [
      "count as far as they are set",
      { SECOND_KEY: "  ", THIRD_KEY: "third" },
      [
        { secret: "router-key", byok: false, place: 0 },
        { secret: "third", byok: false, place: 2 },
      ],
    ],
  ])("%s", async (_, variables, expected) => {
    const { keys, provider: made } = await lookup({ variables, provider });
    expect(keys.credentials(made, null)).toEqual(expected);
  });

  it("are none where none is set, and the first is named", async () => {
    const { used, why } = await lookup({ variables: { VENDOR_KEY: "" }, provider });
    expect(used).toEqual([]);
    expect(why).toBe("its key is not set: VENDOR_KEY");
  });

  it("stay behind the workspace's own", async () => {
    const { used } = await lookup({ own: [{}], variables: { SECOND_KEY: "second" }, provider });
    expect(used.at(-1)).toBe("second");
    expect(used).toHaveLength(3);
  });
});
