// What a dry run says of the hosts that routes name.
import { expect, test } from "vitest";
import { describeHosts } from "../../../../src/commands/deploy/hosts.ts";

const worker = "fairlead";

test("tells EU hosts from others, each once", () => {
  const routes = [
    { pattern: "eu.llm.example.com", custom_domain: true },
    "llm.example.com/*",
    "llm.example.com/api/*",
    "*.example.com/*",
  ];
  expect(describeHosts({ worker, routes, isAtWorkersDev: false, euHostnames: "eu.*, *.eu.example.com" })).toEqual([
    "answer at eu.llm.example.com, an EU host (EU_HOSTNAMES is eu.*, *.eu.example.com)",
    "answer at llm.example.com, no EU host (EU_HOSTNAMES is eu.*, *.eu.example.com)",
    "answer at each host of *.example.com, whether it is an EU host or not (EU_HOSTNAMES is eu.*, *.eu.example.com)",
  ]);
});

test.each([
  [[], true, "eu.*", ["answer at no host of its own: at fairlead.YOUR-SUBDOMAIN.workers.dev alone, no EU host"]],
  [
    [],
    true,
    "*.workers.dev",
    ["answer at no host of its own: at fairlead.YOUR-SUBDOMAIN.workers.dev alone, an EU host"],
  ],
  [[], false, "eu.*", ["answer nowhere: no routes, and workers_dev = false"]],
  [
    ["eu.example.com/*"],
    true,
    "eu.*",
    [
      "answer at eu.example.com, an EU host (EU_HOSTNAMES is eu.*)",
      "answer at fairlead.YOUR-SUBDOMAIN.workers.dev beside it, no EU host (workers_dev = false switches that address off)",
    ],
  ],
])("with the routes %j, and workers.dev %s, under %s", (routes, isAtWorkersDev, euHostnames, lines) => {
  expect(describeHosts({ worker, routes, isAtWorkersDev, euHostnames })).toEqual(lines);
});
