import { gemini } from "../../../../src/dialects/gemini/gemini.ts";
import { dialectContract } from "../contract.ts";
import { targetOf } from "../support.ts";

dialectContract({
  name: "gemini",
  dialect: gemini,
  target: targetOf("gemini", { model: "gemini-test-1" }),
  fixtures: "gemini",
  native: { stop: "STOP", calls: "STOP" },
  callIds: ["call_rTools_0", "call_rTools_1"],
  signature: "CqQBAXLI2ny0W8c7zHq4uR2rY8Vd0mN3",
  refuses: true,
  takesPdf: true,
});
