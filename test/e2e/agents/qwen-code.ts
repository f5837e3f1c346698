// Qwen's agent for the terminal.
import { join } from "node:path";
import type { Agent } from "./agent.ts";

export const qwenCode: Agent = {
  name: "Qwen Code",
  packages: ["@qwen-code/qwen-code@0.24.4"],
  ways: {
    chat: ({ url, apiKey, model, prompt, installed }) => ({
      words: [join(installed, ".bin", "qwen"), "--auth-type", "openai", "--yolo", "-p", prompt],
      environment: { OPENAI_BASE_URL: `${url}/api/v1`, OPENAI_API_KEY: apiKey, OPENAI_MODEL: model },
    }),
  },
  forgets: ["chat"],
};
