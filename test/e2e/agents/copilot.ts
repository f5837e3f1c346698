// GitHub's agent for the terminal with a provider of one's own. Of models that it knows it offers custom tools.
import { join } from "node:path";
import type { Agent, Command, Setting } from "./agent.ts";

const through =
  (environment: (setting: Setting) => Record<string, string>) =>
  (setting: Setting): Command => ({
    words: [join(setting.installed, ".bin", "copilot"), "--allow-all-tools", "-p", setting.prompt],
    environment: {
      COPILOT_PROVIDER_BASE_URL: `${setting.url}/api/v1`,
      COPILOT_PROVIDER_API_KEY: setting.apiKey,
      COPILOT_MODEL: setting.model,
      COPILOT_OFFLINE: "true",
      ...environment(setting),
    },
  });

export const copilot: Agent = {
  name: "Copilot CLI",
  packages: ["@github/copilot@1.0.102"],
  ways: {
    chat: through(() => ({})),
    responses: through(() => ({ COPILOT_PROVIDER_WIRE_API: "responses" })),
    "responses, as gpt-5.4": through(({ model }) => ({
      COPILOT_PROVIDER_WIRE_API: "responses",
      COPILOT_PROVIDER_MODEL_ID: "gpt-5.4",
      COPILOT_PROVIDER_WIRE_MODEL: model,
      COPILOT_MODEL: "gpt-5.4",
    })),
    messages: through(({ url }) => ({
      COPILOT_PROVIDER_TYPE: "anthropic",
      COPILOT_PROVIDER_BASE_URL: `${url}/api`,
    })),
  },
};
