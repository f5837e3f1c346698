import { expect, it } from "vitest";
import type { Found } from "../../../../src/commands/deploy/cloudflare.ts";
import { compareSettings } from "../../../../src/commands/deploy/compare-settings.ts";
import { readConfiguration } from "../../../../src/commands/deploy/configuration.ts";
import { chooseInstallation } from "../../../../src/commands/deploy/installation.ts";

const configuration = readConfiguration(process.cwd(), undefined);
const installation = chooseInstallation({ configuration, environment: undefined, name: undefined, ciName: undefined });
const variable = (name: string, text: string) => ({ type: "plain_text", name, text });

function compare(answer: Found<unknown>) {
  return compareSettings({ accountId: "a", ask: async () => answer }, installation, configuration);
}

it.each([
  ["nothing", [variable("EU_HOSTNAMES", "eu.*")], { added: [], changed: [], removed: [] }],
  [
    "what only a deployment knows",
    [variable("EU_HOSTNAMES", "eu.*"), variable("DATA_JURISDICTION", "eu")],
    {
      ...{ added: [], changed: [], removed: [] },
    },
  ],
  [
    "secrets and storage",
    [variable("EU_HOSTNAMES", "eu.*"), { type: "secret_text", name: "ADMIN_KEY" }],
    {
      ...{ added: [], changed: [], removed: [] },
    },
  ],
  ["what is new", [], { added: ["EU_HOSTNAMES"], changed: [], removed: [] }],
  ["what changed", [variable("EU_HOSTNAMES", "eu.example.com")], { added: [], changed: ["EU_HOSTNAMES"], removed: [] }],
  [
    "what is gone",
    [variable("EU_HOSTNAMES", "eu.*"), { type: "json", name: "OLD", json: { a: 1 } }],
    {
      ...{ added: [], changed: [], removed: ["OLD"] },
    },
  ],
])("tells %s", async (_, bindings, difference) => {
  expect(await compare({ state: "there", value: { bindings } })).toEqual(difference);
});

it("takes a Worker that is not there for one without variables, and nothing else for it", async () => {
  expect(await compare({ state: "missing" })).toEqual({ added: ["EU_HOSTNAMES"], changed: [], removed: [] });
  await expect(compare({ state: "unknown", cause: "Cloudflare answered 500" })).rejects.toThrow(
    "Cloudflare answered 500",
  );
});
