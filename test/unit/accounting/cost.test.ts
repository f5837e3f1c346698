// Costs are exact: compared with the sum worked out from the prices' decimal digits, over many prices and counts.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf } from "../../../src/accounting/cost.ts";
import { usageOnTheWire } from "../../../src/accounting/usage.ts";
import { endpointSchema } from "../../../src/catalog/catalog.ts";
import { priceOf } from "../../../src/catalog/price.ts";

/** A price as a catalog writes it, and the same in whole picodollars. */
const price = fc.integer({ min: 0, max: 99_999_999 }).map((pico) => ({
  text: `0.${String(pico).padStart(12, "0")}`.replace(/0+$/, "").replace(/\.$/, ""),
  pico: BigInt(pico),
}));
const tokens = fc.integer({ min: 0, max: 2_000_000 });
const nothing = { images: 0, searched: false, surcharge: 0n, byok: false, dataDiscount: false, uncharged: false };

function priced(prices: Record<string, string>) {
  const pricing = { prompt: "0", completion: "0", ...prices };
  return priceOf(endpointSchema().parse({ provider: "p", upstream_model: "m", pricing }));
}

describe("cost", () => {
  it("is the sum of tokens times prices, to the picodollar, and on the wire to 1e-12", () => {
    fc.assert(
      fc.property(
        price,
        price,
        price,
        price,
        tokens,
        tokens,
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        (prompt, completion, read, write, answered, fresh, cached, written) => {
          const promptTokens = fresh + cached + written;
          const usage = { promptTokens, completionTokens: answered, cachedTokens: cached, cacheWriteTokens: written };
          const prices = {
            prompt: prompt.text,
            completion: completion.text,
            input_cache_read: read.text,
            input_cache_write: write.text,
          };
          const cost = costOf({ ...nothing, usage, price: priced(prices) });
          const exact =
            BigInt(fresh) * prompt.pico +
            BigInt(cached) * read.pico +
            BigInt(written) * write.pico +
            BigInt(answered) * completion.pico;
          expect(cost.charged).toBe(exact);
          expect(cost.cacheDiscount).toBe(
            BigInt(cached) * (prompt.pico - read.pico) + BigInt(written) * (prompt.pico - write.pico),
          );
          const onTheWire = usageOnTheWire(usage, cost, false).cost;
          expect(Math.abs(onTheWire * 1e12 - Number(exact))).toBeLessThanOrEqual(
            Math.max(0.5, Number(exact) * 2 ** -51),
          );
        },
      ),
    );
  });

  it("is never negative, whatever a provider reports", () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, tokens, tokens, (prompt, completion, cached, written, hour) => {
        const usage = {
          promptTokens: prompt,
          completionTokens: completion,
          cachedTokens: cached,
          cacheWriteTokens: written,
          cacheWriteHourTokens: hour,
        };
        const prices = priced({
          prompt: "0.000003",
          completion: "0.000015",
          input_cache_read: "0.0000003",
          input_cache_write: "0.00000375",
        });
        expect(costOf({ ...nothing, usage, price: prices }).charged).toBeGreaterThanOrEqual(0n);
      }),
    );
  });

  const usage = { promptTokens: 1_000, completionTokens: 100 };
  const prices = { prompt: "0.000001", completion: "0.000002", request: "0.01", image: "0.001" };
  it.each<[name: string, given: object, charged: bigint]>([
    ["request and images", { images: 2 }, 1_000_000_000n + 200_000_000n + 10_000_000_000n + 2_000_000_000n],
    ["one percent off", { dataDiscount: true }, (11_200_000_000n * 99n) / 100n],
    ["nothing that was worth it", { uncharged: true }, 0n],
    ["one's own key", { byok: true }, 0n],
    ["work on the way, which is charged whatever comes of it", { uncharged: true, surcharge: 7n }, 7n],
    ["work on the way with one's own key", { byok: true, surcharge: 7n }, 7n],
  ])("%s", (_, given, charged) => {
    expect(costOf({ ...nothing, ...given, usage, price: priced(prices) }).charged).toBe(charged);
  });

  it("one percent off is never more than one percent", () => {
    fc.assert(
      fc.property(tokens, price, (count, { text, pico }) => {
        const cost = costOf({
          ...nothing,
          dataDiscount: true,
          usage: { promptTokens: count, completionTokens: 0 },
          price: priced({ prompt: text }),
        });
        const full = BigInt(count) * pico;
        expect(cost.charged * 100n >= full * 99n && cost.charged * 100n < full * 99n + 100n).toBe(true);
      }),
    );
  });

  it("has no cache discount without cache prices, and equal prices save nothing", () => {
    const cached = { ...usage, cachedTokens: 500 };
    expect(costOf({ ...nothing, usage: cached, price: priced(prices) }).cacheDiscount).toBeNull();
    const same = priced({ ...prices, input_cache_write: "0.000002" });
    expect(costOf({ ...nothing, usage: cached, price: same })).toMatchObject({ cacheDiscount: 0n });
  });
});
