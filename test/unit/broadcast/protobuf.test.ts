// The protobuf of a trace request, read by the definitions of opentelemetry-proto.
import { expect, it } from "vitest";
import { spansOf } from "../../../src/broadcast/make-spans.ts";
import { attributesOf, type TraceRequest } from "../../../src/broadcast/otlp.ts";
import { writeProtobuf } from "../../../src/broadcast/protobuf.ts";
import { plainAttempt } from "../accounting/plain-record.ts";
import { readJson, readProtobuf } from "./otlp-definitions.ts";
import { rulesOf, traceOf } from "./trace-of.ts";

const said = {
  input: { messages: [{ role: "user", content: "Grüße \u{1f600}, ".repeat(50) }] },
  output: { completion: "Yes.", reasoning: null, tool_calls: [] },
  truncated: true,
};

it.each([
  ["without contents", {}, null],
  ["with contents", {}, said],
  ["of a request that failed", { status: 502, errorType: "provider_unavailable" }, null],
  [
    "of many attempts",
    { attempts: Array.from({ length: 20 }, () => ({ ...plainAttempt, outcome: "status", status: 503 }) as const) },
    null,
  ],
] as const)("says what the JSON says, %s", async (_, record, contents) => {
  const rules = rulesOf({ broadcast_generation_cost: true, broadcast_generation_identity: true });
  const trace = { trace_id: "x", parent_span_id: "b7ad6b7169203331", offset: -3, live: true, off: false, none: "" };
  const body = { trace: { ...trace, ratio: 0.25, zero: 0, far: -(2 ** 53) + 1 }, temperature: 0, seed: 0 };
  const spans = await spansOf(traceOf({ body, record: { ...record } }), { rules, contents });
  const resource = { attributes: attributesOf({ "service.name": "fairlead" }) };
  const scopeSpans = [{ scope: { name: "fairlead", version: "1" }, spans }];
  const request = readJson({ resourceSpans: [{ resource, scopeSpans }] });
  expect(readProtobuf(writeProtobuf(request))).toEqual(request);
});

it.each([
  ["a field that is not of them", { name: "x", note: "y" }],
  ["a text where a number belongs", { name: "x", kind: "client" }],
  ["a number where a text belongs", { name: 7 }],
  ["a 64-bit number as a number", { name: "x", startTimeUnixNano: 1_767_225_600_000 }],
])("the definitions find %s", (_, span) => {
  const scopeSpans = [{ scope: { name: "fairlead", version: "1" }, spans: [span] }];
  const request = { resourceSpans: [{ resource: { attributes: attributesOf({ a: "b" }) }, scopeSpans }] };
  expect(() => readJson(request as unknown as TraceRequest)).toThrow();
});
