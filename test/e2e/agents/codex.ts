// OpenAI's agent for the terminal, which speaks Responses only.
import { join } from "node:path";
import type { Agent } from "./agent.ts";

export const codex: Agent = {
  name: "Codex CLI",
  packages: ["@openai/codex@0.169.0"],
  ways: {
    responses: ({ url, apiKey, model, prompt, installed }) => ({
      words: [
        ...[join(installed, ".bin", "codex"), "exec", "--skip-git-repo-check"],
        ...["--dangerously-bypass-approvals-and-sandbox", prompt],
      ],
      environment: { FAIRLEAD_API_KEY: apiKey },
      files: {
        ".codex/config.toml": `model = "${model}"
model_provider = "fairlead"

[model_providers.fairlead]
name = "Fairlead"
base_url = "${url}/api/v1"
env_key = "FAIRLEAD_API_KEY"
wire_api = "responses"
`,
      },
    }),
  },
};
