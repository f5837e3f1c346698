// Domains that pages may be fetched from, as clients write them.
import { expect, it } from "vitest";
import { hostOf } from "../../../src/wire/server-tools.ts";

it.each<[domain: string, host: string | undefined]>([
  ["Example.com", "example.com"],
  ["*.example.com", "example.com"],
  [".example.com..", "example.com"],
  ["bücher.de", "xn--bcher-kva.de"],
  ["example.com/path", undefined],
  ["", undefined],
  ["*.", undefined],
])("%j is %j", (domain, host) => {
  expect(hostOf(domain)).toBe(host);
});

it("many dots take no time", () => {
  const before = process.threadCpuUsage();
  hostOf(`a${".".repeat(1_000_000)}b`);
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(2_000);
});
