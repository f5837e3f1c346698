// OpenRouter's client with `callModel`, which runs loops of tools by itself over Responses.
import { tool } from "@openrouter/sdk/lib/tool";
import * as z from "zod";
import { allOf } from "../all-of.ts";
import { type ClientOfTest, command, rating } from "./client.ts";
import { openRouter } from "./openrouter.ts";

export const openRouterAgent: ClientOfTest = {
  name: "@openrouter/sdk, callModel",
  async say({ model, prompt, stream }) {
    const result = openRouter.callModel({ model, input: prompt });
    if (!stream) return await result.getText();
    const text = (await allOf(result.getTextStream())).join("");
    // Its streams of text end like any other when the response failed.
    const { error } = await result.getResponse();
    if (error != null) throw new Error(error.message);
    return text;
  },
  async useTool({ model, prompt, stream }, run) {
    const bash = tool({ name: "bash", inputSchema: command, execute: async (input) => run(input) });
    const result = openRouter.callModel({ model, input: prompt, tools: [bash] });
    if (stream) await allOf(result.getFullResponsesStream());
    return await result.getText();
  },
  async rate({ model, prompt, stream }) {
    const schema: Record<string, unknown> = { ...z.toJSONSchema(rating) };
    const format = { type: "json_schema" as const, name: "rating", strict: true, schema };
    const result = openRouter.callModel({ model, input: prompt, text: { format } });
    const text = stream ? (await allOf(result.getTextStream())).join("") : await result.getText();
    return rating.parse(JSON.parse(text));
  },
};
