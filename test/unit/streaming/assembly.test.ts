// A stream put together again.
import { expect, it } from "vitest";
import { Assembly } from "../../../src/streaming/assembly.ts";
import { callDelta, chunk } from "../doors/answers.ts";

it("places a call behind the text of its piece, whichever field stands first", () => {
  const call = callDelta(0, { id: "c1", name: "f", text: "{}" });
  for (const delta of [
    { content: "Let me", ...call },
    { ...call, content: "Let me" },
  ]) {
    const assembly = new Assembly();
    assembly.add(chunk(delta));
    assembly.add(chunk({ content: " look." }));
    const [choice] = assembly.completion({}).choices;
    expect(choice?.message).toMatchObject({ content: "Let me look.", tool_calls: [{ id: "c1", at: { text: 6 } }] });
  }
});
