// Every client over every dialect: its ordinary flows, streamed and not. Whatever vendor answers, a client cannot tell.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

      it("a loop of tools", async () => {
        const places: unknown[] = [];
        const look = (place: object) => {
          places.push(place);
          return "21 degrees";
        };
        const answer = await client.useTool({ model, prompt: "How is the weather? #tool", stream }, look);
        expect(places).toEqual([{ city: expect.any(String) }]);
        // Some hand the tool's value on as JSON.
        expect(answer).toMatch(/The tool said: "?21 degrees"?$/);
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
