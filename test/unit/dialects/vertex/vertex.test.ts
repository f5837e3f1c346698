import { describe, expect, it } from "vitest";
import { vertex } from "../../../../src/dialects/vertex/vertex.ts";
import { dialectContract } from "../contract.ts";
import { built, targetOf } from "../support.ts";

const gemini = targetOf("vertex", { model: "gemini-test-1" });
const claude = targetOf("vertex", { model: "claude-test@1", quirks: { publisher: "anthropic", betas: ["b-1"] } });

dialectContract({
  name: "vertex, Gemini",
  dialect: vertex,
  target: gemini,
  fixtures: "gemini",
  native: { stop: "STOP", calls: "STOP" },
  callIds: ["call_rTools_0", "call_rTools_1"],
  signature: "CqQBAXLI2ny0W8c7zHq4uR2rY8Vd0mN3",
  refuses: true,
  takesPdf: true,
});

dialectContract({
  name: "vertex, Claude",
  dialect: vertex,
  target: targetOf("vertex", { model: "claude-test-1", quirks: { publisher: "anthropic" } }),
  fixtures: "anthropic",
  native: { stop: "end_turn", calls: "tool_use" },
  callIds: ["toolu_01A", "toolu_01B"],
  signature: "EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds",
  refuses: true,
  takesPdf: true,
});

describe("vertex", () => {
  it("names publisher, model and method in the path", () => {
    expect(built(vertex, {}, gemini).path).toBe("/publishers/google/models/gemini-test-1:generateContent");
    expect(built(vertex, { stream: true }, gemini).path).toBe(
      "/publishers/google/models/gemini-test-1:streamGenerateContent?alt=sse",
    );
    expect(built(vertex, {}, claude).path).toBe("/publishers/anthropic/models/claude-test@1:rawPredict");
    expect(built(vertex, { stream: true }, claude).path).toMatch(/:streamRawPredict$/);
  });

  it("sends Claude's body with Vertex's version and no model, betas as a header", () => {
    const { json, headers } = built(vertex, { stream: true }, claude);
    expect(json).toMatchObject({ anthropic_version: "vertex-2023-10-16", stream: true, max_tokens: 4096 });
    expect(json).not.toHaveProperty("model");
    expect(headers).toEqual({ "anthropic-beta": "b-1" });
  });

  it("matches Gemini's calls by order and names a type for every address", () => {
    const messages = [
      { role: "user", content: [{ type: "image_url", image_url: { url: "https://x.test/a" } }] },
      { role: "assistant", content: null, tool_calls: [{ id: "a", function: { name: "look", arguments: "" } }] },
      { role: "tool", tool_call_id: "a", content: "x" },
    ];
    const { contents } = built(vertex, { messages }, gemini).json;
    expect(contents[0].parts[0].fileData).toEqual({ fileUri: "https://x.test/a", mimeType: "image/jpeg" });
    expect(contents[1].parts[0].functionCall).toEqual({ name: "look", args: {} });
    expect(contents[2].parts[0].functionResponse).toEqual({ name: "look", response: { output: "x" } });
  });

  it("reads errors of the host and of Claude", () => {
    const claudes = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    expect(vertex.readError(529, JSON.stringify(claudes))).toMatchObject({
      code: "overloaded_error",
      message: "Overloaded",
    });
    const hosts = [{ error: { code: 403, status: "PERMISSION_DENIED", message: "No" } }];
    expect(vertex.readError(403, JSON.stringify(hosts))).toMatchObject({ code: "PERMISSION_DENIED", message: "No" });
  });
});
