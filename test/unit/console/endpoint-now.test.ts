// How an endpoint and a provider are said to be just now.
import { describe, expect, test } from "vitest";
import { type EndpointNow, endpointNow, worstOf } from "../../../src/console/endpoint-now.ts";
import { unknownHealth } from "../../../src/routing/health/health.ts";

const now = 1_000_000;
const earlier = now - 60_000;
const later = now + 60_000;

describe("an endpoint", () => {
  test.each([
    ["nobody told", undefined, undefined, { state: "unknown", at: undefined }],
    ["heard of, and nothing wrong", {}, undefined, { state: "stable", at: undefined }],
    ["unstable, and nobody was told yet", { stable: false }, undefined, { state: "unstable", at: undefined }],
    ["unstable since then", { stable: false }, earlier, { state: "unstable", at: earlier }],
    ["unstable elsewhere", {}, earlier, { state: "unstable", at: earlier }],
    ["unstable, and its health does not answer", undefined, earlier, { state: "unstable", at: earlier }],
    ["limited", { rateLimitedUntil: later }, undefined, { state: "rate-limited", at: later }],
    ["limited before", { rateLimitedUntil: earlier }, undefined, { state: "stable", at: undefined }],
    ["limited until now", { rateLimitedUntil: now }, undefined, { state: "stable", at: undefined }],
    ["unstable and limited", { stable: false, rateLimitedUntil: later }, earlier, { state: "unstable", at: earlier }],
    ["on trial", { onTrial: true }, undefined, { state: "on trial", at: undefined }],
    [
      "on trial, one request trying it",
      { onTrial: true, stable: false },
      undefined,
      { state: "on trial", at: undefined },
    ],
  ])("%s", (_, known, since, said) => {
    const health = known === undefined ? undefined : { ...unknownHealth, ...known };
    expect(endpointNow(health, { since, now })).toEqual(said);
  });
});

describe("a provider is as its worst endpoint", () => {
  const of = (state: EndpointNow["state"], at?: number): EndpointNow => ({ state, at });

  test.each([
    ["none", [], undefined],
    ["all stable", [of("stable"), of("stable")], { state: "stable", at: undefined, alike: 2, endpoints: 2 }],
    ["some unknown", [of("unknown"), of("stable")], { state: "stable", at: undefined, alike: 1, endpoints: 2 }],
    [
      "unstable for the longest",
      [of("rate-limited", later), of("unstable", now), of("unstable", earlier), of("unstable")],
      { state: "unstable", at: earlier, alike: 3, endpoints: 4 },
    ],
    [
      "limited for the longest",
      [of("rate-limited", later), of("rate-limited", later + 1), of("on trial")],
      { state: "rate-limited", at: later + 1, alike: 2, endpoints: 3 },
    ],
    ["no moment", [of("unstable"), of("stable")], { state: "unstable", at: undefined, alike: 1, endpoints: 2 }],
  ])("%s", (_, all, said) => {
    expect(worstOf(all)).toEqual(said);
  });
});
