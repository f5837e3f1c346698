// Anthropic's SDK with any model of the catalog. Its base URL has no /v1. Run: npx node examples/anthropic-sdk.ts
import Anthropic from "@anthropic-ai/sdk";

const url = process.env["FAIRLEAD_URL"] ?? "http://localhost:8787/api/v1";
const client = new Anthropic({
  baseURL: url.replace(/\/v1$/, ""),
  apiKey: process.env["FAIRLEAD_API_KEY"] ?? "",
  authToken: null,
});

const stream = client.messages.stream({
  model: "fairlead/demo",
  max_tokens: 4_000,
  thinking: { type: "enabled", budget_tokens: 1_024 },
  messages: [{ role: "user", content: "Why is the sea salt?" }],
});

stream.on("thinking", (text) => process.stderr.write(text));
stream.on("text", (text) => process.stdout.write(text));
const message = await stream.finalMessage();
console.log(`\n\n${message.id}: ${message.usage.output_tokens} tokens, stopped by ${message.stop_reason}`);
