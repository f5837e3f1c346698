// OTLP's trace request as JSON (opentelemetry-proto, "JSON Protobuf Encoding"): ids are hex, 64-bit numbers are texts, enums
// are numbers, names are camelCase. Types and the writing of values.

export interface AnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number;
  arrayValue?: { values: AnyValue[] };
}

export interface KeyValue {
  key: string;
  value: AnyValue;
}

/** SPAN_KIND_CLIENT. */
export const clientKind = 3;
/** STATUS_CODE_ERROR; a span that went well has no status. */
export const errorStatus = 2;

export interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: KeyValue[];
  status: { code?: number; message?: string };
}

export interface ResourceSpans {
  resource: { attributes: KeyValue[] };
  scopeSpans: { scope: { name: string; version: string }; spans: Span[] }[];
}

export interface TraceRequest {
  resourceSpans: ResourceSpans[];
}

export type AttributeValue = string | number | boolean | readonly string[] | null | undefined;

/** Whole numbers as integers; what is null or undefined is left out. Numbers that are amounts are named in `doubles`. */
export function attributesOf(
  values: Readonly<Record<string, AttributeValue>>,
  doubles: Readonly<Record<string, number | undefined>> = {},
): KeyValue[] {
  const whole = Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValueOf(value) }],
  );
  const amounts = Object.entries(doubles).flatMap(([key, doubleValue]) =>
    doubleValue === undefined ? [] : [{ key, value: { doubleValue } }],
  );
  return [...whole, ...amounts];
}

function anyValueOf(value: string | number | boolean | readonly string[]): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } };
}

/** Epoch milliseconds → nanoseconds. */
export function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds)) * 1_000_000n);
}
