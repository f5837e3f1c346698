// Whoever is told of requests is told of each, however it ended, with what was said only where somebody is to know it.
import { describe, expect, it } from "vitest";
import type { Broadcast, Contents } from "../../../src/pipeline/inference.ts";
import { type Answer, chunk, events, play } from "./play.ts";

type Told = Parameters<Broadcast["tell"]>[0];

const answered: Answer = () => new Response(events(chunk({ content: "Hello there" }), chunk({}, "stop"), "[DONE]"));
const broken: Answer = () => new Response(events(chunk({ content: "Hel" })));
const down: Answer = () => new Response("no", { status: 503 });

async function tellOf(scene: Parameters<typeof play>[0], needsContents = true): Promise<(Told & { said: Contents })[]> {
  const told: (Told & { said: Contents })[] = [];
  const broadcast: Broadcast = {
    needsContents,
    tell: async (one) => void told.push({ ...one, said: one.contents.unpack() }),
  };
  const seen = await play({ ...scene, inference: { broadcast } });
  await seen.response.text();
  await Promise.all(seen.background);
  return told;
}

describe("a request is told of once", () => {
  it.each([
    ["answered", { answers: [answered] }, ["ok"], "Hello there", false],
    ["answered by the second", { answers: [down, answered] }, ["status", "ok"], "Hello there", false],
    ["answered whole", { answers: [answered], body: { stream: false } }, ["ok"], "Hello there", false],
    ["broken off", { answers: [broken] }, ["broken_off"], "Hel", true],
    ["failed by all", { answers: [down] }, ["status"], null, true],
    ["refused", { answers: [answered], body: { temperature: "hot" } }, [], null, true],
    ["left without an endpoint", { answers: [answered], body: { provider: { only: ["nobody"] } } }, [], null, true],
  ] as const)("%s", async (_, scene, outcomes, completion, fails) => {
    const [one, ...others] = await tellOf({ ...scene, answers: [...scene.answers] });
    expect(others).toEqual([]);
    expect(one?.record.attempts.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(one?.said.output).toMatchObject({ completion });
    expect(one?.said.input).toMatchObject({ messages: [{ role: "user", content: "Hello" }] });
    expect(one?.record.errorType !== null).toBe(fails);
  });
});

it("nothing of the answer is kept where nobody is to know it", async () => {
  const [one] = await tellOf({ answers: [answered] }, false);
  expect(one?.said.output).toMatchObject({ completion: "" });
});

it("what the client says of its trace goes along, and to no provider", async () => {
  const trace = { trace_id: "order", step: 1 };
  const [one] = await tellOf({ answers: [answered], body: { trace, temperature: 0.5 } });
  expect(one?.client).toEqual({ fields: trace, parent: null, request: { temperature: 0.5 } });
});
