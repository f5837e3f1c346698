// A request as destinations are told of it, and what they were told, read as OTLP's JSON is read.
import { expect } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { clientTraceOf } from "../../../src/broadcast/client-trace.ts";
import { type DestinationRules, readDestinationRules } from "../../../src/broadcast/destination.ts";
import type { AnyValue, KeyValue, Span, TraceRequest } from "../../../src/broadcast/otlp.ts";
import type { Trace } from "../../../src/broadcast/trace.ts";
import { plainRecord } from "../accounting/plain-record.ts";
import { readJson } from "./otlp-definitions.ts";

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

/** Holds a request against the definitions of opentelemetry-proto and what they leave to words; answers its spans. */
export function checkedSpans(request: TraceRequest): Span[] {
  const spans = readJson(request).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  for (const span of spans) {
    expect(span.traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect(span.spanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
    if (span.parentSpanId !== undefined) expect(span.parentSpanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
    expect(span.name).not.toBe("");
    expect([1, 2, 3, 4, 5]).toContain(span.kind);
    expect(span.startTimeUnixNano).toMatch(/^\d{19}$/);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    expect(new Set(span.attributes.map(({ key }) => key)).size).toBe(span.attributes.length);
    for (const { key, value } of span.attributes) expect([key, Object.keys(value).length]).toEqual([key, 1]);
    expect([undefined, 0, 1, 2]).toContain(span.status.code);
  }
  return spans;
}
