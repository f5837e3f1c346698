// The parts of a generation's page: the arithmetic of its cost against the accounts' own, its trace, and text with what
// nobody sees in it.
import { describe, expect, it, test } from "vitest";
import { billOf, type CostInput, costOf, withLate } from "../../../src/accounting/cost.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { endpointSchema } from "../../../src/catalog/catalog.ts";
import { formatMoney, parseMoney } from "../../../src/catalog/money.ts";
import { priceFor } from "../../../src/catalog/price.ts";
import { CompletionView } from "../../../src/console/pages/completion-view.tsx";
import { CostSum } from "../../../src/console/pages/cost-sum.tsx";
import { Headers } from "../../../src/console/pages/generation-headers.tsx";
import { Parameters } from "../../../src/console/pages/generation-parameters.tsx";
import { Trace } from "../../../src/console/pages/generation-trace.tsx";
import { PromptView } from "../../../src/console/pages/prompt-view.tsx";
import { TryAnswers } from "../../../src/console/pages/try-answers.tsx";
import { CheckResult } from "../../../src/console/parts/check-result.tsx";
import { visible, visibleJson } from "../../../src/console/parts/visible.tsx";
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
  const broke = { outcome: "network" as const, status: null, startedMs: 250 };
  const atOnce = { ...failed, headersMs: 198 };
  const late = { ...failed, outcome: "late" as const, status: null, durationMs: 900, headersMs: 60 };
  const asked = "1 endpoint in order took 1 ms";
  test.each<[name: string, fields: Partial<GenerationRecord>, said: string]>([
    [
      "a failover, then a stream",
      { attempts: [atOnce, { ...second, headersMs: 40 }], latencyMs: 400, generationMs: 1_500 },
      `Trace: 1.50 s Plan ${asked} 1. Sandbox B sandbox-b, began at 1 ms connect 198 ms, failed 2 ms later Status 503. The provider answered with an error. ` +
        "2. Sandbox A sandbox-a, began at 210 ms connect 40 ms, first token 150 ms later, streamed for 1.10 s 0 500 ms 1.00 s 1.50 s " +
        "Planning Connect: until the provider's response headers Waiting for the first token Streaming Failed, or given up",
    ],
    [
      "the same, as an earlier version recorded it",
      { attempts: [failed, second], latencyMs: 400, generationMs: 1_500 },
      `Trace: 1.50 s Plan ${asked} 1. Sandbox B sandbox-b, began at 1 ms failed after 200 ms Status 503. The provider answered with an error. ` +
        "2. Sandbox A sandbox-a, began at 210 ms first token after 190 ms, streamed for 1.10 s 0 500 ms 1.00 s 1.50 s " +
        "Planning Waiting for the first token Streaming Failed, or given up",
    ],
    [
      "one that was late and the one beside it, in the order in which they began",
      {
        attempts: [
          { ...second, startedMs: 600, durationMs: 100, headersMs: 50 },
          { ...late, startedMs: 5 },
        ].toReversed(),
        ...{ latencyMs: 700, generationMs: 1_000 },
      },
      "Trace: 1.00 s Plan 1 endpoint in order took 5 ms 1. Sandbox B sandbox-b, began at 5 ms connect 60 ms, given up 840 ms later " +
        "It was late, another endpoint was asked beside it and was first. 2. Sandbox A sandbox-a, began at 600 ms, beside the one before " +
        "connect 50 ms, first token 50 ms later, streamed for 300 ms 0 250 ms 500 ms 750 ms 1.00 s " +
        "Planning Connect: until the provider's response headers Waiting for the first token Streaming Failed, or given up",
    ],
    [
      "the first of two, which was faster in the end than the one beside it",
      {
        attempts: [
          { ...late, startedMs: 600, durationMs: 200 },
          { ...second, startedMs: 1, durationMs: 799 },
        ],
        ...{ latencyMs: 800, generationMs: 1_000 },
      },
      `Trace: 1.00 s Plan ${asked} 1. Sandbox A sandbox-a, began at 1 ms first token after 799 ms, streamed for 200 ms ` +
        "2. Sandbox B sandbox-b, began at 600 ms, beside the one before connect 60 ms, given up 140 ms later " +
        "The endpoint that it was asked beside was first. 0 250 ms 500 ms 750 ms 1.00 s Planning " +
        "Connect: until the provider's response headers Waiting for the first token Streaming Failed, or given up",
    ],
    [
      "an answer that came whole",
      { streamed: false, latencyMs: 1_100, generationMs: 1_101, attempts: [{ ...plainAttempt, headersMs: 1_080 }] },
      `Trace: 1.10 s Plan ${asked} 1. Sandbox A sandbox-a, began at 1 ms connect 1.08 s, its body took 20 ms 0 500 ms 1.00 s ` +
        "Planning Connect: until the provider's response headers Reading the answer's body",
    ],
    [
      "the same, as an earlier version recorded it",
      { streamed: false, latencyMs: 1_100, generationMs: 1_100 },
      `Trace: 1.10 s Plan ${asked} 1. Sandbox A sandbox-a, began at 1 ms answered after 1.10 s 0 500 ms 1.00 s Planning Waiting for the provider`,
    ],
    [
      "a stream that broke off",
      { finishReason: "error", latencyMs: 100, generationMs: 600, attempts: [{ ...plainAttempt, headersMs: 9 }] },
      `Trace: 600 ms Plan ${asked} 1. Sandbox A sandbox-a, began at 1 ms connect 9 ms, began 90 ms later, broke off after 500 ms The answer broke off in the middle. ` +
        "0 200 ms 400 ms 600 ms Planning Connect: until the provider's response headers Waiting for the provider Failed, or given up",
    ],
    [
      "steps between which the router ran tools: the first token was the first step's",
      {
        attempts: [
          { ...plainAttempt, durationMs: 300, headersMs: 100 },
          { ...plainAttempt, startedMs: 500, durationMs: 250, headersMs: 50 },
        ],
        ...{ latencyMs: 301, generationMs: 1_000 },
      },
      `Trace: 1.00 s Plan ${asked} 1. Sandbox A sandbox-a, began at 1 ms connect 100 ms, first token 200 ms later, streamed and ran tools for 199 ms ` +
        "2. Sandbox A sandbox-a, began at 500 ms connect 50 ms, first token 200 ms later, streamed for 250 ms 0 250 ms 500 ms 750 ms 1.00 s " +
        "Planning Connect: until the provider's response headers Waiting for the first token Streaming",
    ],
    [
      "steps of an answer that came whole, the last of which failed",
      {
        ...{ streamed: false, model: null, endpoint: null, status: 502, latencyMs: null, generationMs: 700 },
        attempts: [
          { ...plainAttempt, durationMs: 300, headersMs: 290 },
          { ...failed, startedMs: 400 },
        ],
      },
      `Trace: 700 ms Plan ${asked} 1. Sandbox A sandbox-a, began at 1 ms connect 290 ms, its body took 10 ms, ran tools for 99 ms ` +
        "2. Sandbox B sandbox-b, began at 400 ms failed after 200 ms Status 503. The provider answered with an error. 0 200 ms 400 ms 600 ms " +
        "Planning, and running tools Connect: until the provider's response headers Reading the answer's body Failed, or given up",
    ],
    [
      "nobody was asked",
      { model: null, endpoint: null, attempts: [], plan: [], status: 404, generationMs: 3, latencyMs: null },
      "Trace: 3 ms No provider was called: the request was refused before, or nothing was eligible. Plan took 3 ms 0 1 ms 2 ms 3 ms Planning",
    ],
    [
      "an answer of the response cache",
      { attempts: [], responseCacheSourceId: "gen-source", generationMs: 1, latencyMs: 1 },
      `Trace: 1 ms No provider was called: the answer is the one of an equal request , from the response cache. Plan ${asked} 0 1 ms Planning`,
    ],
    [
      "everybody failed",
      {
        model: null,
        endpoint: null,
        attempts: [failed, { ...failed, ...broke }],
        status: 502,
        generationMs: 450,
      },
      `Trace: 450 ms Plan ${asked} 1. Sandbox B sandbox-b, began at 1 ms failed after 200 ms Status 503. The provider answered with an error. ` +
        "2. Sandbox B sandbox-b, began at 250 ms failed after 200 ms No connection to the provider, or it broke before an answer. " +
        "0 200 ms 400 ms Planning Failed, or given up",
    ],
  ])("of %s", (_, fields, said) => {
    expect(readable(Trace({ record: { ...plainRecord, ...fields } }))).toBe(said);
  });

  it("keeps to its time line, whatever the times of a record are", () => {
    const random = seeded(12);
    const upTo = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 500; round += 1) {
      const attempts = Array.from({ length: 1 + upTo(4) }, (): GenerationRecord["attempts"][number] => ({
        ...plainAttempt,
        outcome: (["ok", "late", "status", "broken_off"] as const)[upTo(4)] ?? "ok",
        ...{ startedMs: upTo(500), durationMs: upTo(900), ...(random() < 0.8 ? { headersMs: upTo(1_200) } : {}) },
      }));
      const times = { latencyMs: upTo(1_500), generationMs: upTo(1_500), streamed: random() < 0.6 };
      const html = String(Trace({ record: { ...plainRecord, attempts, ...times } }));
      const bars = [...html.matchAll(/<rect class="\w+" x="([^"]*)%" width="([^"]*)%"/g)].map(([, x, wide]) => [
        Number(x),
        Number(wide),
      ]);
      expect(bars.length).toBeGreaterThan(attempts.length);
      for (const [x = Number.NaN, wide = Number.NaN] of bars) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(wide).toBeGreaterThan(0);
        expect(x + wide).toBeLessThanOrEqual(100.02);
      }
    }
  });

  it("has the provider's id of each request, and leads to the provider", () => {
    const attempts = [{ ...atOnce, requestId: "req_1" }, second];
    const html = String(Trace({ record: { ...plainRecord, attempts } }));
    expect(readable(html).match(/Request id of the provider: \S+/g)).toEqual(["Request id of the provider: req_1"]);
    expect(html).toContain('href="/providers/sandbox-a"');
  });
});

describe("headers", () => {
  it("are those that the record knows, of request and answer, and what the provider's support asks for", () => {
    const record: GenerationRecord = {
      ...plainRecord,
      ...{ referer: "https://app.example/x", origin: "An \u202eapp", userAgent: "<b>agent</b>/1", ioLog: "skipped-eu" },
      attempts: [{ ...plainAttempt, requestId: "req_7" }],
      labels: { metadata: { "order <b>": "7" } },
    };
    expect(readable(Headers({ record }))).toBe(
      "Headers Request HTTP-Referer https://app.example/x X-Title An U+202E app User-Agent &lt;b&gt;agent&lt;/b&gt;/1 " +
        `metadata of the body order &lt;b&gt; 7 Answer X-Generation-Id ${plainRecord.id} X-Fairlead-Io-Log skipped-eu ` +
        "For the support of Sandbox A Request id of its headers req_7 Id of its answer up-1",
    );
  });

  it("of an answer of the cache say whose it was, where nothing else is known", () => {
    const record = { ...plainRecord, attempts: [], responseCacheSourceId: "gen-source" };
    expect(readable(Headers({ record }))).toBe(
      `Headers Request None is known. Answer X-Generation-Id ${plainRecord.id} X-Fairlead-Io-Log off ` +
        "X-OpenRouter-Cache-Status HIT X-OpenRouter-Cache-Source-Id gen-source",
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

test("JSON to be copied means the same, with nothing unseen in it", () => {
  const value = { "a\u202e": ["\u0000\u0007", "\u{e0041}", "👩‍👩‍👧\n"] };
  const shown = String(visibleJson(value));
  expect(shown).toContain("\\u202e");
  expect(shown).toMatch(/^[^\u202e\u{e0041}\0]*$/u);
  expect(JSON.parse(shown)).toEqual(value);
});

test("whatever a conversation holds, nothing of it turns the text around it", () => {
  const turned = "x\u202ey";
  const call = { function: { name: turned, arguments: turned } };
  const parts = [
    { type: "file", file: { filename: turned } },
    { type: "image_url", image_url: { url: `https://a.example/${turned}` } },
    { type: turned },
  ];
  const messages = [{ role: turned, name: turned, tool_call_id: turned, content: parts, tool_calls: [call] }];
  const input = { messages, tools: [call], other: turned };
  const error = { message: turned, status: 502, provider_name: null, raw: turned, previous_errors: [] };
  const html =
    String(PromptView({ input })) +
    String(CompletionView({ output: { completion: turned, reasoning: turned, tool_calls: [call] }, error }));
  expect(html).not.toContain("\u202e");
  expect(html.split("U+202E").length).toBeGreaterThan(12);
});

test("nor does what a provider says where it refuses", () => {
  const message = "Sandbox A answered 401: x\u202ey";
  const problem = { status: 502, message, issues: [] };
  const answer = {
    ...{ id: null, model: null, provider: null, text: "", reasoning: "", calls: [], promptTokens: 0 },
    ...{ completionTokens: 0, cost: null, firstTokenMs: null, totalMs: 0, problem },
  };
  for (const view of [
    TryAnswers({ answers: [answer] }),
    CheckResult({ check: { verdict: "refused", text: message } }),
  ]) {
    expect(String(view)).toContain("U+202E");
    expect(String(view)).not.toContain("\u202e");
  }
});
