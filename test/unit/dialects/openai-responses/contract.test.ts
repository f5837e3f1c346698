import { openAiResponses } from "../../../../src/dialects/openai-responses/openai-responses.ts";
import { dialectContract } from "../contract.ts";
import { targetOf } from "../support.ts";

dialectContract({
  name: "openai-responses",
  dialect: openAiResponses,
  target: targetOf("openai-responses", { model: "gpt-test-1" }),
  fixtures: "openai-responses",
  native: { stop: "completed", calls: "completed" },
  callIds: ["call_A", "call_B"],
  signature: "gAAAAABencrypted",
  foreignFormat: "anthropic-claude-v1",
  refuses: true,
  takesPdf: true,
});
