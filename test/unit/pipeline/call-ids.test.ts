// Two calls to which a vendor gave one id, or none, in an answer that it says has ended: clients can tell them apart, and wait
// for nothing but them.
import { describe, expect, it } from "vitest";
import { play } from "./play.ts";

const json = (body: object) => new Response(JSON.stringify(body), { headers: { "content-type": "application/json" } });
const stream = (...list: object[]) =>
  new Response(new TextEncoder().encode(list.map((one) => `data: ${JSON.stringify(one)}\n\n`).join("")), {
    headers: { "content-type": "text/event-stream" },
  });

type Answers = (id: string) => { whole: Response; streamed?: Response };

const openAiCall = (id: string, index: number) => ({
  index,
  id,
  type: "function",
  function: { name: "f", arguments: "{}" },
});

const vendors: Record<string, Answers> = {
  openai: (id) => {
    const tool_calls = [openAiCall(id, 0), openAiCall(id, 1)];
    return {
      whole: json({ id: "up", choices: [{ index: 0, message: { tool_calls }, finish_reason: "stop" }] }),
      streamed: stream({ id: "up", choices: [{ index: 0, delta: { tool_calls }, finish_reason: "stop" }] }),
    };
  },
  anthropic: (id) => {
    const block = { type: "tool_use", id, name: "f", input: {} };
    const opened = [0, 1].flatMap((index) => [
      { type: "content_block_start", index, content_block: block },
      { type: "content_block_stop", index },
    ]);
    return {
      whole: json({ id: "up", content: [block, block], stop_reason: "end_turn" }),
      streamed: stream(
        { type: "message_start", message: { id: "up" } },
        ...opened,
        { type: "message_delta", delta: { stop_reason: "end_turn" } },
        { type: "message_stop" },
      ),
    };
  },
  gemini: (id) => {
    const part = { functionCall: { id, name: "f", args: {} } };
    const answer = { candidates: [{ content: { parts: [part, part] }, finishReason: "STOP" }] };
    return { whole: json(answer), streamed: stream(answer) };
  },
  bedrock: (id) => {
    const block = { toolUse: { toolUseId: id, name: "f", input: {} } };
    return { whole: json({ output: { message: { content: [block, block] } }, stopReason: "end_turn" }) };
  },
  "openai-responses": (id) => {
    const item = { type: "function_call", call_id: id, name: "f", arguments: "{}" };
    const response = { id: "up", status: "completed", output: [item, item] };
    const added = [0, 1].flatMap((output_index) => [
      { type: "response.output_item.added", output_index, item: { ...item, arguments: "" } },
      { type: "response.output_item.done", output_index, item },
    ]);
    return { whole: json(response), streamed: stream(...added, { type: "response.completed", response }) };
  },
  "workers-ai": (id) => {
    const tool_calls = [openAiCall(id, 0), openAiCall(id, 1)];
    return { whole: json({ result: { response: null, tool_calls }, success: true }) };
  },
};

describe.each(Object.entries(vendors))("%s", (dialect, answers) => {
  it.each(["a", ""])("tells calls of the id %j apart, and waits for them", async (id) => {
    for (const answer of Object.values(answers(id))) {
      const { response } = await play({ dialect, answers: [() => answer], body: { stream: false } });
      const [choice] = JSON.parse(await response.text()).choices;
      const ids: string[] = choice.message.tool_calls.map((call: { id: string }) => call.id);
      expect(new Set(ids).size).toBe(2);
      expect(ids).not.toContain("");
      expect(choice.finish_reason).toBe("tool_calls");
    }
  });
});
