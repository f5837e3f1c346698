import { describe, expect, test } from "vitest";
import { z } from "zod";
import { chatRequestSchema } from "../../../src/wire/chat-request.ts";
import { invalidRequest } from "../../../src/wire/invalid-request.ts";

const messages = [{ role: "user", content: "hello" }];

describe("invalidRequest names the field", () => {
  test.each([
    ["no messages", { model: "a/b" }, "messages"],
    ["wrong content", { messages: [{ role: "user", content: 7 }] }, "messages[0].content"],
    ["unknown role", { messages: [{ role: "robot", content: "x" }] }, "messages[0].role"],
    ["unknown preference", { messages, provider: { prefer: "x" } }, "provider.prefer"],
    ["wrong preference", { messages, provider: { data_collection: "maybe" } }, "provider.data_collection"],
    ["wrong type", { messages, temperature: "hot" }, "temperature"],
    ["inside a tool", { messages, tools: [{ type: "function", function: { name: 7 } }] }, "tools[0].function.name"],
  ])("%s", (_name, body, field) => {
    const parsed = chatRequestSchema.safeParse(body);
    if (parsed.success) throw new Error("the body must not parse");
    const failure = invalidRequest(parsed.error);
    if (failure.kind !== "invalid_request") throw new Error("must be an invalid request");
    expect(failure.field).toBe(field);
    expect(failure.message).toContain(field);
  });

  test("a union without a message of its own tells of the branch that got furthest", () => {
    const schema = z.object({ stop: z.union([z.number(), z.object({ at: z.object({ depth: z.number() }) })]) });
    const parsed = schema.safeParse({ stop: { at: { depth: "deep" } } });
    if (parsed.success) throw new Error("the body must not parse");
    expect(invalidRequest(parsed.error)).toMatchObject({ field: "stop.at.depth" });
  });

  test("lists at most five problems", () => {
    const schema = z.strictObject({});
    const parsed = schema.safeParse(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`f${index}`, 1])));
    if (parsed.success) throw new Error("the body must not parse");
    const failure = invalidRequest(parsed.error);
    expect(failure).toMatchObject({ kind: "invalid_request", field: "f0" });
    expect(failure.kind === "invalid_request" && failure.message.split(";")).toHaveLength(5);
    expect(failure.kind === "invalid_request" && failure.issues).toHaveLength(5);
  });
});
