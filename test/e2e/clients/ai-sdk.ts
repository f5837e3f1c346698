// The AI SDK with OpenRouter's provider.
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { generateText, Output, stepCountIs, streamText, tool } from "ai";
import { apiKey, baseUrl } from "../product.ts";
import { type ClientOfTest, command, mostSteps, rating } from "./client.ts";

const aiSdk = createOpenRouter({ apiKey, baseURL: baseUrl });

type StreamSettings = Parameters<typeof streamText>[0];

/** This client tells of an error apart: what was to come of the stream then never does. */
async function streamedByAiSdk(settings: StreamSettings) {
  const errors: unknown[] = [];
  const result = streamText({ ...settings, onError: ({ error }) => void errors.push(error) });
  await result.consumeStream();
  if (errors.length > 0) throw errors[0];
  return result;
}

export const aiSdkClient: ClientOfTest = {
  name: "ai with @openrouter/ai-sdk-provider",
  async say({ model, prompt, stream }) {
    const settings = { model: aiSdk(model), prompt, maxRetries: 0 };
    return stream ? await (await streamedByAiSdk(settings)).text : (await generateText(settings)).text;
  },
  async useTool({ model, prompt, stream }, run) {
    const tools = { bash: tool({ inputSchema: command, execute: async (input) => run(input) }) };
    const settings = { model: aiSdk(model), prompt, tools, stopWhen: stepCountIs(mostSteps), maxRetries: 0 };
    return stream ? await streamText(settings).text : (await generateText(settings)).text;
  },
  async rate({ model, prompt, stream }) {
    const settings = { model: aiSdk(model), prompt, output: Output.object({ schema: rating }), maxRetries: 0 };
    return stream ? await streamText(settings).output : (await generateText(settings)).output;
  },
};
