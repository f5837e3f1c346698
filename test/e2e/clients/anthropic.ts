// Anthropic's client, with Messages.
import Anthropic from "@anthropic-ai/sdk";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import { apiKey, baseUrl } from "../product.ts";
import { type ClientOfTest, command, mostSteps, rating, user } from "./client.ts";

const anthropic = new Anthropic({
  baseURL: baseUrl.replace(/\/v1$/, ""),
  apiKey,
  authToken: null,
  maxRetries: 0,
  timeout: 20_000,
});

export const anthropicClient: ClientOfTest = {
  name: "@anthropic-ai/sdk",
  async say({ model, prompt, stream }) {
    const body = { model, max_tokens: 2_000, messages: user(prompt) };
    const message = stream
      ? await anthropic.messages.stream(body).finalMessage()
      : await anthropic.messages.create(body);
    return textOf(message.content);
  },
  async useTool({ model, prompt, stream }, run) {
    const tools = [betaZodTool({ name: "bash", description: "Runs a command.", inputSchema: command, run })];
    const body = { model, max_tokens: 2_000, messages: user(prompt), tools, max_iterations: mostSteps };
    const runner = stream
      ? anthropic.beta.messages.toolRunner({ ...body, stream: true })
      : anthropic.beta.messages.toolRunner(body);
    return textOf((await runner.runUntilDone()).content);
  },
  async rate({ model, prompt, stream }) {
    const body = {
      model,
      max_tokens: 2_000,
      messages: user(prompt),
      output_config: { format: zodOutputFormat(rating) },
    };
    const message = stream
      ? await anthropic.messages.stream(body).finalMessage()
      : await anthropic.messages.parse(body);
    return message.parsed_output;
  },
};

function textOf(content: { type: string; text?: string }[]): string {
  return content.flatMap(({ type, text }) => (type === "text" && text !== undefined ? [text] : [])).join("");
}
