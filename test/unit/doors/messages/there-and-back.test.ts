// A request of Anthropic's that goes to Anthropic arrives there as it was sent: the door and the dialect lose nothing.
import { expect, it } from "vitest";
import { anthropic } from "../../../../src/dialects/anthropic/anthropic.ts";
import { messages } from "../../../../src/doors/messages/messages.ts";
import { targetOf } from "../../dialects/support.ts";

const cache_control = { type: "ephemeral", ttl: "1h" };

it("gives Anthropic what Anthropic's client sent", () => {
  const sent = {
    max_tokens: 5000,
    system: [{ type: "text", text: "Be brief", cache_control }],
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "Look" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" }, cache_control },
          { type: "document", title: "a.pdf", source: { type: "url", url: "https://x.test/a.pdf" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Hm", signature: "s1" },
          { type: "text", text: "So" },
          { type: "redacted_thinking", data: "xyz" },
          { type: "tool_use", id: "t1", name: "f", input: { a: 1 } },
          { type: "tool_use", id: "t2", name: "f", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "no" }], is_error: true },
          {
            type: "tool_result",
            tool_use_id: "t2",
            content: [
              { type: "text", text: "seen" },
              { type: "image", source: { type: "url", url: "https://x.test/b.png" } },
            ],
            cache_control,
          },
          { type: "text", text: "And now?" },
        ],
      },
    ],
    tools: [{ name: "f", description: "does f", input_schema: { type: "object", properties: {} }, cache_control }],
    tool_choice: { type: "auto", disable_parallel_tool_use: true },
    thinking: { type: "enabled", budget_tokens: 2000 },
    stop_sequences: ["END"],
    stream: true,
  };
  const read = messages.readRequest({ model: "anthropic/claude", ...sent });
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  const built = anthropic.buildRequest(read.value, targetOf("anthropic"));
  if (!built.ok) throw new Error(built.problem);
  const { model: _model, ...arrived } = JSON.parse(built.value.body);
  expect(arrived).toEqual(sent);
  expect(built.value.notes).toBeUndefined();
});
