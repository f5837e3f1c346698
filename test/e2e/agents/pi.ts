// A small agent for the terminal that speaks every format.
import { join } from "node:path";
import type { Agent, Command, Setting } from "./agent.ts";

const through =
  (api: string, path: string) =>
  ({ url, apiKey, model, prompt, installed }: Setting): Command => {
    const provider = {
      baseUrl: `${url}${path}`,
      apiKey: "FAIRLEAD_API_KEY",
      api,
      models: [{ id: model, reasoning: true }],
    };
    return {
      words: [
        ...[join(installed, ".bin", "pi"), "-p", "--no-session"],
        ...["--provider", "fairlead", "--model", model, prompt],
      ],
      environment: { FAIRLEAD_API_KEY: apiKey, PI_OFFLINE: "1" },
      files: { ".pi/agent/models.json": JSON.stringify({ providers: { fairlead: provider } }) },
    };
  };

export const pi: Agent = {
  name: "pi",
  packages: ["@mariozechner/pi-coding-agent@0.73.1"],
  ways: {
    chat: through("openai-completions", "/api/v1"),
    responses: through("openai-responses", "/api/v1"),
    messages: through("anthropic-messages", "/api"),
  },
  forgets: ["chat, over anthropic"],
};
