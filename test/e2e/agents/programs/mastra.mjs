import { Agent } from "@mastra/core/agent";
import { createTool } from "@mastra/core/tools";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import * as z from "zod";
import { runCommand } from "./shell.mjs";

const { FAIRLEAD_URL, FAIRLEAD_API_KEY, MODEL, PROMPT } = process.env;
const fairlead = createOpenRouter({ apiKey: FAIRLEAD_API_KEY, baseURL: `${FAIRLEAD_URL}/api/v1` });
const bash = createTool({
  id: "bash",
  description: "Runs a command.",
  inputSchema: z.object({ command: z.string() }),
  execute: runCommand,
});
const agent = new Agent({
  id: "agent",
  name: "Agent",
  instructions: "Run what you are asked to.",
  model: fairlead(MODEL),
  tools: { bash },
});
const result = await agent.stream(PROMPT);
console.log(await result.text);
