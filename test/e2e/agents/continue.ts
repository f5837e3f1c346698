// Continue for the terminal.
import { join } from "node:path";
import type { Agent, Command, Setting } from "./agent.ts";

const through =
  (provider: string) =>
  ({ url, apiKey, model, prompt, home, installed }: Setting): Command => ({
    words: [join(installed, ".bin", "cn"), "-p", "--auto", "--config", join(home, "config.yaml"), prompt],
    environment: { CONTINUE_TELEMETRY_ENABLED: "0" },
    files: {
      "config.yaml": `name: Fairlead
version: 1.0.0
schema: v1
models:
  - name: Fairlead
    provider: ${provider}
    model: ${model}
    apiBase: ${url}/api/v1
    apiKey: ${apiKey}
    roles: [chat]
    capabilities: [tool_use]
`,
    },
  });

export const continueCli: Agent = {
  name: "Continue cn",
  packages: ["@continuedev/cli@1.5.47"],
  ways: { chat: through("openai"), "chat, as OpenRouter": through("openrouter"), messages: through("anthropic") },
  forgets: ["chat", "chat, as OpenRouter", "messages"],
};
