// Anthropic's agent for the terminal. It adds `/v1/messages` to its base URL by itself.
import { join } from "node:path";
import type { Agent, Setting } from "./agent.ts";

export function claudeEnvironment({ url, apiKey, model }: Setting): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: `${url}/api`,
    ANTHROPIC_AUTH_TOKEN: apiKey,
    ANTHROPIC_API_KEY: "",
    ANTHROPIC_MODEL: model,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
}

export const claudeCode: Agent = {
  name: "Claude Code",
  packages: ["@anthropic-ai/claude-code@2.1.332"],
  ways: {
    messages: (setting) => ({
      words: [join(setting.installed, ".bin", "claude"), "-p", setting.prompt, "--allowedTools", "Bash"],
      environment: claudeEnvironment(setting),
    }),
  },
};
