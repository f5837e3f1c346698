// Libraries that run an agent inside a program: each by a small program of `programs/`, as its documentation shows it.
import { join } from "node:path";
import type { Agent, Command, Setting } from "./agent.ts";
import { claudeEnvironment } from "./claude-code.ts";

const running =
  (program: string, way: string) =>
  (setting: Setting): Command => {
    const { url, apiKey: FAIRLEAD_API_KEY, model: MODEL, prompt: PROMPT, installed } = setting;
    const environment = { FAIRLEAD_URL: url, FAIRLEAD_API_KEY, MODEL, PROMPT, WAY: way };
    return { words: [process.execPath, join(installed, "..", program)], environment };
  };

export const openAiAgents: Agent = {
  name: "OpenAI Agents SDK",
  packages: ["@openai/agents@0.20.0", "zod@4.6.7"],
  ways: { chat: running("openai-agents.mjs", "chat"), responses: running("openai-agents.mjs", "responses") },
  forgets: ["chat"],
};

export const mastra: Agent = {
  name: "Mastra",
  packages: ["@mastra/core@1.71.0", "@openrouter/ai-sdk-provider@3.1.0", "zod@4.6.7"],
  ways: { chat: running("mastra.mjs", "chat") },
};

export const langChain: Agent = {
  name: "LangChain",
  packages: [
    "langchain@1.5.14",
    "@langchain/core@1.4.0",
    "@langchain/openrouter@0.4.11",
    "@langchain/anthropic@1.5.11",
    "zod@4.6.7",
  ],
  ways: { chat: running("langchain.mjs", "chat"), messages: running("langchain.mjs", "messages") },
  forgets: ["chat"],
};

export const claudeAgentSdk: Agent = {
  name: "Claude Agent SDK",
  packages: ["@anthropic-ai/claude-agent-sdk@0.3.332"],
  ways: {
    messages: (setting) => {
      const { environment, ...command } = running("claude-agent-sdk.mjs", "messages")(setting);
      return { ...command, environment: { ...environment, ...claudeEnvironment(setting) } };
    },
  },
};
