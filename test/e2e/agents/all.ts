// All the agents, for tables. What is light enough to be a development dependency is tested in `clients/` instead.
import type { Agent } from "./agent.ts";
import { claudeCode } from "./claude-code.ts";
import { cline } from "./cline.ts";
import { codex } from "./codex.ts";
import { continueCli } from "./continue.ts";
import { copilot } from "./copilot.ts";
import { claudeAgentSdk, langChain, mastra, openAiAgents } from "./libraries.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";
import { qwenCode } from "./qwen-code.ts";

export const agents: readonly Agent[] = [
  claudeCode,
  codex,
  opencode,
  pi,
  cline,
  copilot,
  qwenCode,
  continueCli,
  claudeAgentSdk,
  openAiAgents,
  mastra,
  langChain,
];
