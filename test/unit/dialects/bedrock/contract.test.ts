import { bedrock } from "../../../../src/dialects/bedrock/bedrock.ts";
import { dialectContract } from "../contract.ts";
import { targetOf } from "../support.ts";

dialectContract({
  name: "bedrock",
  dialect: bedrock,
  target: targetOf("bedrock", { model: "model-1" }),
  fixtures: "bedrock",
  native: { stop: "end_turn", calls: "tool_use" },
  callIds: ["tooluse_A", "tooluse_B"],
  signature: "EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds",
  eventsAfterEnd: 1,
  refuses: true,
  takesPdf: true,
});
