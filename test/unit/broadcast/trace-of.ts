// A request as destinations are told of it, and what they were told, read as OTLP's JSON is read.
import { expect } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { clientTraceOf } from "../../../src/broadcast/client-trace.ts";
import { type DestinationRules, readDestinationRules } from "../../../src/broadcast/destination.ts";
import type { AnyValue, KeyValue, Span, TraceRequest } from "../../../src/broadcast/otlp.ts";
import type { Trace } from "../../../src/broadcast/trace.ts";
import { plainRecord } from "../accounting/plain-record.ts";

interface Told {
  record?: Partial<GenerationRecord>;
  body?: Record<string, unknown>;
  traceparent?: string;
  keyName?: string;
}

export function traceOf({ record = {}, body = {}, traceparent, keyName = "the key" }: Told = {}): Trace {
  return { record: { ...plainRecord, ...record }, client: clientTraceOf(body, traceparent ?? null), keyName };
}

export function rulesOf(rules: Partial<DestinationRules> = {}): DestinationRules {
  return { ...readDestinationRules({}), ...rules };
}

/** Attributes as plain values; integers are numbers. */
export function plain(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue({ stringValue, boolValue, intValue, doubleValue, arrayValue }: AnyValue): unknown {
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue ?? doubleValue ?? arrayValue?.values.map(plainValue);
}

const valueForms: Readonly<Record<string, (value: unknown) => boolean>> = {
  stringValue: (value) => typeof value === "string",
  boolValue: (value) => typeof value === "boolean",
  doubleValue: (value) => typeof value === "number",
  // 64-bit integers are texts in protobuf's JSON.
  intValue: (value) => typeof value === "string" && /^-?\d+$/.test(value),
  arrayValue: (value) => (value as { values: object[] }).values.every(isValue),
};

function isValue(value: object): boolean {
  const [entry, ...others] = Object.entries(value);
  return entry !== undefined && others.length === 0 && (valueForms[entry[0]]?.(entry[1]) ?? false);
}

const spanFields = new Set([
  "traceId",
  "spanId",
  "parentSpanId",
  "name",
  "kind",
  "startTimeUnixNano",
  "endTimeUnixNano",
  "attributes",
  "status",
]);

/** Holds a request against the rules of opentelemetry-proto's JSON encoding; answers its spans. */
export function checkedSpans(request: TraceRequest): Span[] {
  expect(Object.keys(request)).toEqual(["resourceSpans"]);
  const spans = request.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    expect(resource.attributes.every(({ key, value }) => key !== "" && isValue(value))).toBe(true);
    return scopeSpans.flatMap((scope) => scope.spans);
  });
  for (const span of spans) {
    expect(Object.keys(span).filter((name) => !spanFields.has(name))).toEqual([]);
    expect(span.traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect(span.spanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
    if (span.parentSpanId !== undefined) expect(span.parentSpanId).toMatch(/^[0-9a-f]{16}$/);
    expect(span.name).not.toBe("");
    expect([1, 2, 3, 4, 5]).toContain(span.kind);
    expect(span.startTimeUnixNano).toMatch(/^\d{19}$/);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    for (const { key, value } of span.attributes) expect([key, isValue(value)]).toEqual([key, true]);
    expect([undefined, 0, 1, 2]).toContain(span.status.code);
  }
  return spans;
}
