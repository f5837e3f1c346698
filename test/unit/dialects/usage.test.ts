// Counts of every vendor in every situation: what is reported counts, zeros and silence do not, and only what is missing is
// estimated. One table of situations for all rows of vendors.
import { describe, expect, it } from "vitest";
import { countTokens } from "../../../src/pipeline/answer/count-tokens.ts";
import { Observation, partsOfCompletion } from "../../../src/streaming/observation.ts";
import type { ServerSentEvent } from "../../../src/streaming/server-sent-event.ts";
import type { StreamPart } from "../../../src/streaming/stream-part.ts";
import { requestOf } from "./support.ts";
import { type Counted, type Detail, type Said, type Vendor, vendors } from "./usage-vendors.ts";

const text = "The capital of France is Paris, as everybody knows.";
const request = requestOf({ messages: [{ role: "user", content: "What is the capital of France? ".repeat(20) }] });
const counts: Counted = { prompt: 1_000, completion: 60 };
const zeros: Counted = { prompt: 0, completion: 0 };
const nothingReported = count([]);

const details: Record<Detail, { given: Partial<Counted>; read: Record<string, number> }> = {
  cached: { given: { cached: 600 }, read: { cachedTokens: 600 } },
  written: { given: { written: 300 }, read: { cacheWriteTokens: 300 } },
  reasoning: { given: { reasoning: 45 }, read: { reasoningTokens: 45 } },
  audio: { given: { audio: 900 }, read: { audioTokens: 900 } },
  searches: { given: { searches: 3 }, read: { webSearches: 3 } },
  citations: { given: { citations: 700 }, read: { citationTokens: 700 } },
};

function count(parts: readonly StreamPart[]) {
  const observation = new Observation(0);
  for (const part of parts) observation.note(part);
  return countTokens({ observation, request, sent: null, tokenizer: null });
}

function whole({ dialect, target, whole: write }: Vendor, said: Said): StreamPart[] {
  const read = dialect.readResponse(JSON.stringify(write(said)), target);
  if (!read.ok) throw new Error(JSON.stringify(read.problem));
  return partsOfCompletion(read.value);
}

function streamed({ dialect, target }: Vendor, events: readonly ServerSentEvent[], isCut = false): StreamPart[] {
  const reader = dialect.streamReader(target);
  const parts = events.flatMap((event) => reader.read(event));
  return isCut ? parts : [...parts, ...reader.finish(false)];
}

const reported = { promptTokens: 1_000, completionTokens: 60 };

describe.each(vendors.map((vendor) => [vendor.name, vendor] as const))("%s", (_, vendor) => {
  const both = (said: Said) => [
    count(whole(vendor, said)),
    count(streamed(vendor, [...vendor.begin(said), ...vendor.end(said)])),
  ];

  it("is believed, whole and streamed", () => {
    for (const { usage, estimated } of both({ text, counts })) {
      expect(usage).toMatchObject(reported);
      expect(estimated).toBe(false);
    }
  });

  it.each(vendor.details)("counts %s as a part of the whole", (detail) => {
    const { given, read } = details[detail];
    for (const { usage, estimated } of both({ text, counts: { ...counts, ...given } })) {
      expect(usage).toMatchObject({ ...reported, ...read });
      expect(estimated).toBe(false);
    }
  });

  it("counts all details at once", () => {
    const given = Object.assign({ ...counts }, ...vendor.details.map((detail) => details[detail].given));
    // Audio that is fresh beside what was cached and written.
    if (given.audio !== undefined) given.audio = 90;
    const read = Object.assign({}, ...vendor.details.map((detail) => details[detail].read));
    if (read.audioTokens !== undefined) read.audioTokens = 90;
    for (const { usage } of both({ text, counts: given })) expect(usage).toMatchObject({ ...reported, ...read });
  });

  it("counts calls of tools", () => {
    for (const { usage, estimated } of both({ call: true, counts })) {
      expect(usage).toMatchObject(reported);
      expect(estimated).toBe(false);
    }
  });

  it("counts an answer that breaks off for what it was about to say", () => {
    for (const { usage, estimated } of both({ text, counts, refuses: true })) {
      expect(usage).toMatchObject(reported);
      expect(estimated).toBe(false);
    }
  });

  it("counts an answer that is empty, and believes zeros about it", () => {
    for (const empty of both({ counts: { prompt: 1_000, completion: 0 } })) {
      expect(empty).toMatchObject({ usage: { promptTokens: 1_000, completionTokens: 0 }, estimated: false });
    }
  });

  it.each([{ text }, { call: true }])("estimates %j where nothing or zeros are reported", (said) => {
    const answers = [...both({ ...said, counts: null }), ...both({ ...said, counts: zeros })];
    for (const { usage, estimated } of answers) {
      expect(usage.promptTokens).toBe(nothingReported.usage.promptTokens);
      expect(usage.completionTokens).toBeGreaterThan(3);
      expect(usage.completionTokens).toBeLessThan(40);
      expect(estimated).toBe(true);
    }
  });

  it("lets zeros undo nothing", () => {
    const events = vendor.end({ text, counts });
    const last = events.findLastIndex(({ data }) => /\d{2}/.test(data));
    const zeroed = vendor.end({ text, counts: zeros })[last];
    const twice = [...events.slice(0, last + 1), ...(zeroed === undefined ? [] : [zeroed]), ...events.slice(last + 1)];
    const answer = count(streamed(vendor, [...vendor.begin({ text, counts }), ...twice]));
    expect(answer).toMatchObject({ usage: reported, estimated: false });
  });

  it("estimates only what is missing of a stream that was cut short before its counts", () => {
    const said = { text, counts: { ...counts, ...(vendor.details.includes("cached") ? { cached: 600 } : {}) } };
    const { usage, estimated } = count(streamed(vendor, vendor.begin(said), true));
    expect(estimated).toBe(true);
    expect(usage.completionTokens).toBeGreaterThan(7);
    expect(usage.completionTokens).toBeLessThan(20);
    if (vendor.countsFirst) expect(usage).toMatchObject({ promptTokens: 1_000, cachedTokens: 600 });
    else expect(usage.promptTokens).toBe(nothingReported.usage.promptTokens);
  });

  it("keeps the counts of a stream that was cut short behind them", () => {
    const events = [...vendor.begin({ text, counts }), ...vendor.end({ text, counts })].filter(
      ({ data }) => data !== "[DONE]" && !data.includes("message_stop"),
    );
    expect(count(streamed(vendor, events, true))).toMatchObject({ usage: reported, estimated: false });
  });
});

describe("implausible counts", () => {
  const vendor = vendors[0];
  if (vendor === undefined) throw new Error("no vendors");
  const answer = (usage: Record<string, unknown>) =>
    count(whole({ ...vendor, whole: (said) => ({ ...vendor.whole(said), usage }) }, { text, counts: null }));

  it.each<[name: string, usage: Record<string, unknown>]>([
    ["beyond all reason", { prompt_tokens: 1e300, completion_tokens: 1 }],
    ["reasoning beyond all reason", { prompt_tokens: 1, completion_tokens: 1, reasoning_tokens: 1e300 }],
    ["negative, and text", { prompt_tokens: -5, completion_tokens: "many" }],
    ["not numbers", { prompt_tokens: null, completion_tokens: null }],
  ])("are not believed: %s", (_, usage) => {
    expect(answer(usage).estimated).toBe(true);
    expect(answer(usage).usage.promptTokens).toBe(nothingReported.usage.promptTokens);
  });

  it.each<[name: string, usage: Record<string, unknown>, completion: number]>([
    [
      "beside, by the total",
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 399,
        completion_tokens_details: { reasoning_tokens: 386 },
      },
      387,
    ],
    ["beside, for it is more than the whole", { prompt_tokens: 33, completion_tokens: 9, reasoning_tokens: 94 }, 103],
    [
      "inside, by the total",
      {
        prompt_tokens: 12,
        completion_tokens: 400,
        total_tokens: 412,
        completion_tokens_details: { reasoning_tokens: 386 },
      },
      400,
    ],
  ])("reasoning is %s", (_, usage, completionTokens) => {
    expect(answer(usage)).toMatchObject({ usage: { completionTokens }, estimated: false });
  });
});
