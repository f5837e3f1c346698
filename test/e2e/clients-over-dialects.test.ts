// Every client over every dialect: its ordinary flows, streamed and not. Whatever vendor answers, a client cannot tell.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { taskAnswer, taskOutputs } from "../providers/agent-task.ts";
import type { FakeVendor } from "../providers/listen.ts";
import { putCatalog } from "./catalog.ts";
import { clients } from "./clients/all.ts";
import { rating } from "./clients/client.ts";
import { everyVendor } from "./vendors.ts";

const model = "example/polyglot";

describe.each(everyVendor)("over $name", ({ dialect, start, provider, endpoint }) => {
  let fake: FakeVendor;
  beforeAll(async () => {
    fake = await start();
    await putCatalog(
      [{ slug: dialect, base_url: fake.url, dialect, ...provider }],
      [{ id: model, endpoints: [{ provider: dialect, ...endpoint }] }],
    );
  });
  afterAll(() => fake?.close());

  describe.each(clients)("$name", (client) => {
    describe.each([false, true])("streamed: %s", (stream) => {
      it("text", async () => {
        const said = await client.say({ model, prompt: "Hello", stream });
        expect(said).toBe("Hello from a fake vendor.");
      });

      it("a loop of tools: one, then two at once", async () => {
        const run: string[] = [];
        const answer = await client.useTool({ model, prompt: "Run the commands #task", stream }, ({ command }) => {
          run.push(command);
          return taskOutputs.get(command) ?? "";
        });
        expect(run).toEqual([...taskOutputs.keys()]);
        expect(answer).toBe(taskAnswer);
        expect(fake.requests.slice(-3).map(({ status }) => status)).toEqual([200, 200, 200]);
      });

      it("a parsed answer", async () => {
        const rated = await client.rate({ model, prompt: "Rate the weather", stream });
        expect(rating.safeParse(rated)).toMatchObject({ success: true });
      });

      it("thinking, which does not get into the text", async () => {
        expect(await client.say({ model, prompt: "#reasoning", stream })).toBe("Hello from a fake vendor.");
      });

      it.each(["#error-500", "#error-429", "#refuse"])("an error is one: %s", async (prompt) => {
        await expect(client.say({ model, prompt, stream })).rejects.toThrow();
      });
    });

    it("a stream that breaks off is an error too", async () => {
      await expect(client.say({ model, prompt: "#die", stream: true })).rejects.toThrow();
      await expect(client.say({ model, prompt: "#stream-error", stream: true })).rejects.toThrow();
    });
  });
});
