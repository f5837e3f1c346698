// The parts of a generation's page: the arithmetic of its cost against the accounts' own, its trace, and text with what
// nobody sees in it.
import { describe, expect, it, test } from "vitest";
import { billOf, type CostInput, costOf, withLate } from "../../../src/accounting/cost.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { endpointSchema } from "../../../src/catalog/catalog.ts";
import { formatMoney, parseMoney } from "../../../src/catalog/money.ts";
import { priceFor } from "../../../src/catalog/price.ts";
import { CostSum } from "../../../src/console/pages/cost-sum.tsx";
import { Parameters } from "../../../src/console/pages/generation-parameters.tsx";
import { Trace } from "../../../src/console/pages/generation-trace.tsx";
import { visible } from "../../../src/console/parts/visible.tsx";
import { plainAttempt, plainRecord } from "../accounting/plain-record.ts";
import { seeded } from "../store/make-record.ts";

const readable = (html: unknown) =>
  String(html)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ")
    .trim();

/** Picodollars of `-$0.0012`. */
function picoOf(text: string): bigint {
  const [, minus = "", amount = ""] = /^(-?)\$([\d.]+)$/.exec(text) ?? [];
  const pico = parseMoney(amount);
  if (pico === undefined) throw new Error(`${text} is no amount`);
  return minus === "-" ? -pico : pico;
}

describe("the arithmetic of a cost", () => {
  const random = seeded(10);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const names = [
    "request",
    "image",
    "web_search",
    "internal_reasoning",
    "audio",
    "input_cache_read",
    "input_cache_write",
  ];
  const price = () => formatMoney(BigInt(upTo(10 ** upTo(9))));
  function drawn(): CostInput {
    const pricing = {
      prompt: price(),
      completion: price(),
      ...Object.fromEntries(names.filter(() => random() < 0.5).map((name) => [name, price()])),
    };
    const tiers = {
      flex: { prompt: price(), completion: price() },
      priority: { prompt: price(), completion: price() },
    };
    const listing = endpointSchema().parse({ provider: "p", upstream_model: "m", pricing, pricing_tiers: tiers });
    const promptTokens = upTo(200_000);
    const tier = ([undefined, "flex", "priority"] as const)[upTo(3)];
    return {
      usage: {
        promptTokens,
        completionTokens: upTo(9_000),
        cachedTokens: upTo(promptTokens),
        cacheWriteTokens: upTo(500),
        reasoningTokens: upTo(900),
        audioTokens: upTo(90),
        webSearches: upTo(3),
      },
      price: priceFor(listing, { promptTokens, at: 0, tier }),
      ...{ images: upTo(3), searched: false, surcharge: random() < 0.2 ? BigInt(upTo(1e9)) : 0n },
      ...{ byok: random() < 0.2, dataDiscount: random() < 0.3, uncharged: random() < 0.05 },
    };
  }

  it("on the page adds up to the cost of the record, to the last digit, line by line as the accounts have it", () => {
    for (let round = 0; round < 1_000; round += 1) {
      const cost = withLate(costOf(drawn()), random() < 0.1 ? [costOf(drawn())] : []);
      const record = {
        ...plainRecord,
        bill: billOf(cost),
        costPico: String(cost.charged),
        upstreamCostPico: String(cost.upstream),
      };
      const html = String(CostSum({ record }));
      const cells = [...html.matchAll(/<tr>(?:<td[^>]*>[^<]*<\/td>){3}<td[^>]*>([^<]*)<\/td><\/tr>/g)].map(
        ([, amount = ""]) => picoOf(amount),
      );
      expect(cells).toEqual(cost.parts.map(([, pico]) => pico));
      expect(picoOf(/class="end strong num">([^<]*)</.exec(html)?.[1] ?? "")).toBe(
        cells.reduce((sum, one) => sum + one, 0n),
      );
      expect(cells.reduce((sum, one) => sum + one, 0n)).toBe(cost.charged);
    }
  });

  it("says how many of what at which price", () => {
    const record: GenerationRecord = {
      ...plainRecord,
      ...{ costPico: "71280000", upstreamCostPico: "72000000", cacheDiscountPico: "5000", serviceTier: "flex" },
      bill: [
        ["prompt", 41, "880000"],
        ["completion", 1, "880000"],
        ["web_search", 2, "10000000000"],
        ["byok", -1, "20000000000"],
        ["data_discount", -1, "1"],
      ],
    };
    expect(readable(CostSum({ record }))).toBe(
      "Cost Part Units Price Amount Prompt 41 tokens $0.88/M $0.000036080000 Completion 1 token $0.88/M $0.000000880000 Web searches 2 searches $0.01 each $0.020000000000 " +
        "Paid by the workspace's own provider key -$0.020000000000 Discount for sharing data, 1 % -$0.000000000001 Total $0.000071280000 " +
        "Caching saved $0.000000005. The provider charges $0.000072. At the prices of the service tier flex.",
    );
  });

  it("writes nothing as the rest of the page does", () => {
    const bill: GenerationRecord["bill"] = [
      ["prompt", 41, "0"],
      ["completion", 1, "880000"],
    ];
    expect(
      readable(CostSum({ record: { ...plainRecord, bill, costPico: "880000", upstreamCostPico: "880000" } })),
    ).toBe(
      "Cost Part Units Price Amount Prompt 41 tokens $0/M $0 Completion 1 token $0.88/M $0.00000088 Total $0.00000088",
    );
  });

  it("is left out where an earlier version recorded none", () => {
    expect(CostSum({ record: plainRecord })).toBeNull();
  });
});

describe("the trace", () => {
  const failed = {
    ...plainAttempt,
    providerName: "Sandbox B",
    endpoint: "sandbox-b",
    outcome: "status" as const,
    status: 503,
    durationMs: 200,
  };
  const second = { ...plainAttempt, startedMs: 210, durationMs: 90 };
  test.each<[name: string, fields: Partial<GenerationRecord>, said: string]>([
    [
      "a failover, then a stream",
      { attempts: [failed, second], latencyMs: 400, generationMs: 1_500 },
      "Trace: 1.50 s Plan 1 endpoint in order took 1 ms 1. Sandbox B sandbox-b, began at 1 ms failed after 200 ms Status 503. The provider answered with an error. " +
        "2. Sandbox A sandbox-a, began at 210 ms first token after 190 ms, streamed for 1.10 s",
    ],
    [
      "an answer that came whole",
      { streamed: false, latencyMs: 1_100, generationMs: 1_100 },
      "Trace: 1.10 s Plan 1 endpoint in order took 1 ms 1. Sandbox A sandbox-a, began at 1 ms answered after 1.10 s",
    ],
    [
      "a stream that broke off",
      { finishReason: "error", latencyMs: 100, generationMs: 600 },
      "Trace: 1.10 s".replace("1.10 s", "600 ms") +
        " Plan 1 endpoint in order took 1 ms 1. Sandbox A sandbox-a, began at 1 ms first token after 99 ms, broke off after 500 ms The answer broke off in the middle.",
    ],
    [
      "nobody was asked",
      { model: null, endpoint: null, attempts: [], plan: [], status: 404, generationMs: 3, latencyMs: null },
      "Trace: 3 ms No provider was called: the request was refused before, or nothing was eligible. Plan took 3 ms",
    ],
    [
      "everybody failed",
      {
        model: null,
        endpoint: null,
        attempts: [failed, { ...failed, outcome: "network", status: null, startedMs: 250 }],
        status: 502,
        generationMs: 450,
      },
      "Trace: 450 ms Plan 1 endpoint in order took 1 ms 1. Sandbox B sandbox-b, began at 1 ms failed after 200 ms Status 503. The provider answered with an error. " +
        "2. Sandbox B sandbox-b, began at 250 ms failed after 200 ms No connection to the provider, or it broke before an answer.",
    ],
  ])("of %s", (_, fields, said) => {
    expect(readable(Trace({ record: { ...plainRecord, ...fields } }))).toBe(
      `${said} Planning Waiting for the provider Streaming Failed`,
    );
  });
});

test("the trace quotes what providers said, where it was kept, and nothing of it acts", () => {
  const attempts = Array.from({ length: 3 }, () => ({ ...plainAttempt, outcome: "status" as const, status: 500 }));
  const record: GenerationRecord = { ...plainRecord, attempts, omitted: { attempts: 4 }, endpoint: null, model: null };
  const said = (attempt: number, message: string, more = {}) => ({
    ...{ attempt, provider_name: "Sandbox A", message, code: null, raw: message, ...more },
  });
  const words = [said(0, "<b>full</b>", { code: "E7", raw: '{"error":"full"}' }), said(2, "cut"), said(6, "the last")];
  const html = String(Trace({ record, words }));
  expect(html).not.toContain("<b>");
  const text = readable(html);
  expect(text).toContain(
    "Sandbox A said: &lt;b&gt;full&lt;/b&gt; (code E7) Its whole answer {&quot;error&quot;:&quot;full&quot;}",
  );
  expect(text).toMatch(/3\. Sandbox A .*Sandbox A said: the last/);
  expect(text).not.toContain("said: cut");
});

test("parameters are named as in requests, and counts as counts", () => {
  const parameters = { temperature: 0.3, "provider.sort": "price", stop: 2 };
  expect(readable(Parameters({ record: { ...plainRecord, parameters } }))).toMatch(
    /^Parameters temperature 0\.3 provider\.sort price stop \(count\) 2 Numbers/,
  );
  expect(Parameters({ record: plainRecord })).toBeNull();
});

test.each<[text: string, said: string]>([
  ["plain\n\ttext 👩‍👩‍👧 ünï", "plain\n\ttext 👩‍👩‍👧 ünï"],
  ["a\u202elmth.exe", 'a<b class="badge warn">U+202E</b>lmth.exe'],
  ["\u0000\u200b", '<b class="badge warn">U+0000</b><b class="badge warn">U+200B</b>'],
])("what nobody sees in %j is shown", (text, said) => {
  expect([visible(text)].flat().map(String).join("")).toBe(said);
});
