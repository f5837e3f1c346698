import { openai } from "../../../../src/dialects/openai/openai.ts";
import { dialectContract } from "../contract.ts";
import { targetOf } from "../support.ts";

dialectContract({
  name: "openai",
  dialect: openai,
  target: targetOf("openai", { model: "gpt-test-1" }),
  fixtures: "openai",
  native: { stop: "stop", calls: "tool_calls" },
  callIds: ["call_A", "call_B"],
  refuses: true,
  takesPdf: true,
});
