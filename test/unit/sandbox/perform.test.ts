import { expect, it } from "vitest";
import { type Fault, readFault } from "../../../src/sandbox/fault.ts";
import { perform } from "../../../src/sandbox/perform.ts";

const events = ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n", "data: [DONE]\n\n"];

function start(fault: Fault | undefined, performance: { streamed?: boolean; signal?: AbortSignal } = {}) {
  const streamed = performance.streamed ?? true;
  const signal = performance.signal ?? new AbortController().signal;
  return perform(fault, { events: streamed ? events : ['{"whole":"answer"}'], streamed, signal });
}

async function readAll(response: Response): Promise<{ text: string; broken: boolean }> {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true });
    return { text, broken: false };
  } catch {
    return { text, broken: true };
  }
}

it.each<[fault: Fault | undefined, text: string, broken: boolean]>([
  [undefined, events.join(""), false],
  [{ kind: "break" }, events.slice(0, 2).join(""), true],
  [{ kind: "cut" }, events.slice(0, 2).join(""), false],
  [{ kind: "empty" }, "data: [DONE]\n\n", false],
])("streams with %j", async (fault, text, broken) => {
  const response = await start(fault);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(await readAll(response)).toEqual({ text, broken });
});

it.each<[fault: Fault | undefined, text: string, broken: boolean]>([
  [undefined, '{"whole":"answer"}', false],
  [{ kind: "break" }, '{"whole":', true],
  [{ kind: "cut" }, '{"whole":', false],
])("answers one body with %j", async (fault, text, broken) => {
  expect(await readAll(await start(fault, { streamed: false }))).toEqual({ text, broken });
});

it.each([true, false])("reports an error inside a 200 (streamed: %s)", async (streamed) => {
  const response = await start({ kind: "error" }, { streamed });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('{"error":{"message":');
});

it("fails with the status, the code and Retry-After that were asked for", async () => {
  const response = await start(readFault({ prompt: "[[429]]", upstreamModel: "demo", provider: "sandbox-a" }));
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe("5");
  expect(await response.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
});

it("stalls until the caller gives up", async () => {
  const caller = new AbortController();
  const answer = start({ kind: "stall" }, { signal: caller.signal });
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 30, "still waiting"))]);
  expect(early).toBe("still waiting");
  caller.abort();
  expect((await answer).status).toBe(504);
});

it("hangs after its headers until the caller gives up", async () => {
  const caller = new AbortController();
  const response = await start({ kind: "hang" }, { signal: caller.signal });
  expect(response.status).toBe(200);
  setTimeout(() => caller.abort(), 20);
  expect(await readAll(response)).toEqual({ text: "", broken: true });
});

it("stops a slow answer when its reader leaves", async () => {
  const response = await start({ kind: "slow" });
  const reader = response.body?.getReader();
  const reading = reader?.read();
  await reader?.cancel();
  expect((await reading)?.done).toBe(true);
});
