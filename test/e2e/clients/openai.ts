// OpenAI's client, with chat completions.
import OpenAI from "openai";
import { zodFunction, zodResponseFormat } from "openai/helpers/zod";
import { apiKey, baseUrl } from "../product.ts";
import { type ClientOfTest, command, mostSteps, rating, user } from "./client.ts";

export const openAi = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0, timeout: 20_000 });

export const openAiClient: ClientOfTest = {
  name: "openai",
  async say({ model, prompt, stream }) {
    if (stream) return (await openAi.chat.completions.stream({ model, messages: user(prompt) }).finalContent()) ?? "";
    const completion = await openAi.chat.completions.create({ model, messages: user(prompt) });
    return completion.choices[0]?.message.content ?? "";
  },
  async useTool({ model, prompt, stream }, run) {
    const tools = [zodFunction({ name: "bash", parameters: command, function: run })];
    const body = { model, messages: user(prompt), tools };
    const options = { maxChatCompletions: mostSteps };
    const runner = stream
      ? openAi.chat.completions.runTools({ ...body, stream: true }, options)
      : openAi.chat.completions.runTools(body, options);
    return (await runner.finalContent()) ?? "";
  },
  async rate({ model, prompt, stream }) {
    const body = { model, messages: user(prompt), response_format: zodResponseFormat(rating, "rating") };
    const completion = stream
      ? await openAi.chat.completions.stream(body).finalChatCompletion()
      : await openAi.chat.completions.parse(body);
    return completion.choices[0]?.message.parsed;
  },
};
