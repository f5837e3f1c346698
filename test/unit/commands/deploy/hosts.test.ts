// What a dry run says of the hosts that routes name.
import { expect, test } from "vitest";
import { describeHosts } from "../../../../src/commands/deploy/hosts.ts";

test("tells EU hosts from others, each once", () => {
  const routes = [
    { pattern: "eu.llm.example.com", custom_domain: true },
    "llm.example.com/*",
    "llm.example.com/api/*",
    "*.example.com/*",
  ];
  expect(describeHosts({ routes, euHostnames: "eu.*, *.eu.example.com" })).toEqual([
    "answer at eu.llm.example.com, an EU host (EU_HOSTNAMES is eu.*, *.eu.example.com)",
    "answer at llm.example.com, no EU host (EU_HOSTNAMES is eu.*, *.eu.example.com)",
    "answer at each host of *.example.com, whether it is an EU host or not (EU_HOSTNAMES is eu.*, *.eu.example.com)",
  ]);
});
