// However a provider that speaks OpenAI's format cuts its answer into chunks, and whether or not it streams, the vendors' own
// SDKs hear the same at every door, streamed and whole.
import fc from "fast-check";
import { expect, test } from "vitest";
import { arriving, events } from "../pipeline/play.ts";
import { counts, type OddAnswer, oddAnswers, type Said } from "./odd-chunks.ts";
import { type Heard, sdkClients } from "./sdk-clients.ts";

const dialect = "openai";

/** A provider that streams, and one that does not. */
function providers({ stream, failure, whole }: OddAnswer) {
  const end = failure === "break" ? { end: new Error("reset") } : {};
  const streamed = () =>
    arriving(
      stream.map((chunk) => events(chunk)),
      end,
    );
  return failure === "none" ? { streamed, whole: () => Response.json(whole) } : { streamed };
}

function expected({ thought, text, refusal, calls, cited, images, finish }: Said, door: string): Heard {
  const isRefused = door === "/messages" && refusal !== "";
  return {
    thought,
    words: text + refusal,
    calls: calls.map(({ name, args }) => ({
      id: expect.any(String) as string,
      name,
      args: JSON.parse(args) as unknown,
    })),
    cited,
    images: door === "/chat/completions" ? images : [],
    finish: isRefused ? "content_filter" : finish,
    counts: [counts.prompt_tokens, counts.completion_tokens],
  };
}

test("chunks of every kind", { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(oddAnswers, async (odd) => {
    for (const [kind, answer] of Object.entries(providers(odd))) {
      const ids = new Set<string>();
      for (const [door, ask] of Object.entries(sdkClients)) {
        const orders: unknown[] = [];
        for (const stream of [true, false]) {
          const asking = ask({ answer, dialect, tools: odd.tools, stream });
          const where = `${door}, ${stream ? "streamed" : "whole"}, of a provider that answers ${kind}`;
          if (odd.failure !== "none") {
            await expect(asking, where).rejects.toThrow(
              /Vendor 0 (?:answered with an error|broke off|could not be reached)/,
            );
            continue;
          }
          const { heard, ordered } = await asking;
          expect(heard, where).toEqual(expected(odd.said, door));
          ids.add(heard.calls.map(({ id }) => id).join());
          orders.push(JSON.parse(JSON.stringify({ ordered })));
        }
        expect(orders[0], `${door}, streamed, of a provider that answers ${kind}`).toEqual(orders[1]);
      }
      expect([...ids], `ids of a provider that answers ${kind}`).toHaveLength(odd.failure === "none" ? 1 : 0);
    }
  });
  await fc.assert(property, { numRuns: 300 });
});
