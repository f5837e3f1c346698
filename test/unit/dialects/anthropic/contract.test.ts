import { anthropic } from "../../../../src/dialects/anthropic/anthropic.ts";
import { dialectContract } from "../contract.ts";
import { targetOf } from "../support.ts";

dialectContract({
  name: "anthropic",
  dialect: anthropic,
  target: targetOf("anthropic", { model: "claude-test-1" }),
  fixtures: "anthropic",
  native: { stop: "end_turn", calls: "tool_use" },
  callIds: ["toolu_01A", "toolu_01B"],
  signature: "EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds",
  refuses: true,
  takesPdf: true,
});
