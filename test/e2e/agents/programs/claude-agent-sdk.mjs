import { query } from "@anthropic-ai/claude-agent-sdk";

const { MODEL: model, PROMPT: prompt } = process.env;
const options = { model, allowedTools: ["Bash"], env: process.env };
for await (const message of query({ prompt, options })) {
  if (message.type === "result") console.log(message.result);
}
