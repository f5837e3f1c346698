import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenRouter } from "@langchain/openrouter";
import { createAgent, tool } from "langchain";
import * as z from "zod";
import { runCommand } from "./shell.mjs";

const { FAIRLEAD_URL, FAIRLEAD_API_KEY, MODEL, PROMPT, WAY } = process.env;
const model =
  WAY === "messages"
    ? new ChatAnthropic({
        model: MODEL,
        apiKey: FAIRLEAD_API_KEY,
        anthropicApiUrl: `${FAIRLEAD_URL}/api`,
        maxTokens: 4000,
        streaming: true,
      })
    : new ChatOpenRouter({
        model: MODEL,
        apiKey: FAIRLEAD_API_KEY,
        baseURL: `${FAIRLEAD_URL}/api/v1`,
        streaming: true,
      });
const bash = tool(runCommand, {
  name: "bash",
  description: "Runs a command.",
  schema: z.object({ command: z.string() }),
});
const agent = createAgent({ model, tools: [bash] });
const { messages } = await agent.invoke({ messages: [{ role: "user", content: PROMPT }] });
console.log(messages.at(-1).text);
