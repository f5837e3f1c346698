import { Agent, OpenAIProvider, Runner, setTracingDisabled, tool } from "@openai/agents";
import * as z from "zod";
import { runCommand } from "./shell.mjs";

const { FAIRLEAD_URL, FAIRLEAD_API_KEY, MODEL, PROMPT, WAY } = process.env;
setTracingDisabled(true);
const modelProvider = new OpenAIProvider({
  apiKey: FAIRLEAD_API_KEY,
  baseURL: `${FAIRLEAD_URL}/api/v1`,
  useResponses: WAY === "responses",
});
const bash = tool({
  name: "bash",
  description: "Runs a command.",
  parameters: z.object({ command: z.string() }),
  execute: runCommand,
});
const agent = new Agent({ name: "Agent", instructions: "Run what you are asked to.", model: MODEL, tools: [bash] });
const result = await new Runner({ modelProvider }).run(agent, PROMPT, { stream: true });
await result.completed;
console.log(result.finalOutput);
