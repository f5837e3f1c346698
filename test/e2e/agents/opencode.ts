// An agent for the terminal on the AI SDK: a provider is one of its packages with a base URL.
import { join } from "node:path";
import type { Agent, Command, Setting } from "./agent.ts";

const through =
  (npm: string) =>
  ({ url, apiKey, model, prompt, installed }: Setting): Command => {
    const options = { baseURL: `${url}/api/v1`, apiKey: "{env:FAIRLEAD_API_KEY}" };
    const configuration = {
      $schema: "https://opencode.ai/config.json",
      autoupdate: false,
      provider: { fairlead: { npm, name: "Fairlead", options, models: { [model]: {} } } },
    };
    return {
      words: [join(installed, ".bin", "opencode"), "run", "--model", `fairlead/${model}`, prompt],
      environment: { FAIRLEAD_API_KEY: apiKey, OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_MODELS_FETCH: "1" },
      files: { ".config/opencode/opencode.json": JSON.stringify(configuration) },
    };
  };

export const opencode: Agent = {
  name: "opencode",
  packages: ["opencode-ai@1.18.33"],
  ways: {
    chat: through("@ai-sdk/openai-compatible"),
    "chat, as OpenRouter": through("@openrouter/ai-sdk-provider"),
    messages: through("@ai-sdk/anthropic"),
  },
  forgets: ["chat"],
};
