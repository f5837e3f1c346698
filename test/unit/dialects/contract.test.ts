// The suite of `contract.ts`, run by every dialect that has fixtures of its own.
import { anthropic } from "../../../src/dialects/anthropic/anthropic.ts";
import { bedrock } from "../../../src/dialects/bedrock/bedrock.ts";
import { gemini } from "../../../src/dialects/gemini/gemini.ts";
import { openai } from "../../../src/dialects/openai/openai.ts";
import { openAiResponses } from "../../../src/dialects/openai-responses/openai-responses.ts";
import { type ContractCase, dialectContract } from "./contract.ts";
import { targetOf } from "./support.ts";

const cases: ContractCase[] = [
  {
    name: "anthropic",
    dialect: anthropic,
    target: targetOf("anthropic", { model: "claude-test-1" }),
    fixtures: "anthropic",
    native: { stop: "end_turn", calls: "tool_use" },
    callIds: ["toolu_01A", "toolu_01B"],
    signature: "EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds",
    refuses: true,
    takesPdf: true,
  },
  {
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
  },
  {
    name: "gemini",
    dialect: gemini,
    target: targetOf("gemini", { model: "gemini-test-1" }),
    fixtures: "gemini",
    native: { stop: "STOP", calls: "STOP" },
    callIds: ["call_rTools_0", "call_rTools_1"],
    signature: "CqQBAXLI2ny0W8c7zHq4uR2rY8Vd0mN3",
    refuses: true,
    takesPdf: true,
  },
  {
    name: "openai",
    dialect: openai,
    target: targetOf("openai", { model: "gpt-test-1" }),
    fixtures: "openai",
    native: { stop: "stop", calls: "tool_calls" },
    callIds: ["call_A", "call_B"],
    refuses: true,
    takesPdf: true,
  },
  {
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
  },
];

for (const given of cases) dialectContract(given);
