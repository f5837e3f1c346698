// Cline for the terminal. With a data folder of its own it starts no process that outlives it.
import { join } from "node:path";
import type { Agent, Command, Setting } from "./agent.ts";

const through =
  (provider: string) =>
  ({ url, apiKey, model, prompt, home, installed }: Setting): Command => {
    const settings = { provider, apiKey, model, baseUrl: `${url}/api/v1` };
    const entry = { settings, updatedAt: "2026-01-01T00:00:00.000Z", tokenSource: "manual" };
    const data = join(home, "data");
    return {
      words: [join(installed, ".bin", "cline"), "--data-dir", data, "-P", provider, "-m", model, prompt],
      environment: { CLINE_NO_AUTO_UPDATE: "1" },
      files: {
        "data/settings/providers.json": JSON.stringify({
          version: 1,
          lastUsedProvider: provider,
          modes: {},
          providers: { [provider]: entry },
        }),
      },
    };
  };

export const cline: Agent = {
  name: "Cline CLI",
  packages: ["cline@3.0.65"],
  ways: { chat: through("openai-compatible"), responses: through("openai-native") },
  forgets: ["chat", "responses"],
};
