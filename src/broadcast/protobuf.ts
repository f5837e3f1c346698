// OTLP's trace request as protobuf, for vendors that take nothing else: the fields of opentelemetry-proto that otlp.ts
// writes, by their numbers.
import type { AnyValue, KeyValue, ResourceSpans, Span, TraceRequest } from "./otlp.ts";

/** Wire types: a varint, eight bytes, or bytes with their length before them. */
const varintType = 0;
const fixed64Type = 1;
const bytesType = 2;

type Bytes = readonly Uint8Array[];

export function writeProtobuf({ resourceSpans }: TraceRequest): Uint8Array<ArrayBuffer> {
  return joined(resourceSpans.flatMap((each) => message(1, resourceOf(each))));
}

function resourceOf({ resource, scopeSpans }: ResourceSpans): Bytes {
  const scopes = scopeSpans.flatMap(({ scope, spans }) =>
    message(2, [
      ...message(1, [...text(1, scope.name), ...text(2, scope.version)]),
      ...spans.flatMap((span) => message(2, spanOf(span))),
    ]),
  );
  return [...message(1, attributes(1, resource.attributes)), ...scopes];
}

function spanOf(span: Span): Bytes {
  const { code = 0, message: said = "" } = span.status;
  return [
    ...bytes(1, fromHex(span.traceId)),
    ...bytes(2, fromHex(span.spanId)),
    ...bytes(4, fromHex(span.parentSpanId ?? "")),
    ...text(5, span.name),
    ...varint(6, BigInt(span.kind)),
    ...fixed64(7, BigInt(span.startTimeUnixNano)),
    ...fixed64(8, BigInt(span.endTimeUnixNano)),
    ...attributes(9, span.attributes),
    ...message(15, [...text(2, said), ...varint(3, BigInt(code))]),
  ];
}

function attributes(field: number, list: readonly KeyValue[]): Bytes {
  return list.flatMap(({ key, value }) => message(field, [...text(1, key), ...message(2, writeValue(value))]));
}

/** Of a choice even what is empty is written: it says which it is. */
function writeValue({ stringValue, boolValue, intValue, doubleValue, arrayValue }: AnyValue): Bytes {
  if (stringValue !== undefined) return withLength(1, encoder.encode(stringValue));
  if (boolValue !== undefined) return [tag(2, varintType), varintOf(boolValue ? 1n : 0n)];
  if (intValue !== undefined) return [tag(3, varintType), varintOf(BigInt.asUintN(64, BigInt(intValue)))];
  if (doubleValue !== undefined) return [tag(4, fixed64Type), doubleOf(doubleValue)];
  return message(
    5,
    (arrayValue?.values ?? []).flatMap((value) => message(1, writeValue(value))),
  );
}

const encoder = new TextEncoder();

function text(field: number, value: string): Bytes {
  return bytes(field, encoder.encode(value));
}

/** What is empty or 0 is left out, as protobuf does. */
function bytes(field: number, value: Uint8Array): Bytes {
  return value.byteLength === 0 ? [] : withLength(field, value);
}

function message(field: number, parts: Bytes): Bytes {
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return [tag(field, bytesType), varintOf(BigInt(length)), ...parts];
}

function withLength(field: number, value: Uint8Array): Bytes {
  return [tag(field, bytesType), varintOf(BigInt(value.byteLength)), value];
}

function varint(field: number, value: bigint): Bytes {
  return value === 0n ? [] : [tag(field, varintType), varintOf(value)];
}

function fixed64(field: number, value: bigint): Bytes {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value, true);
  return [tag(field, fixed64Type), new Uint8Array(view.buffer)];
}

function doubleOf(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return new Uint8Array(view.buffer);
}

function tag(field: number, type: number): Uint8Array {
  return varintOf(BigInt((field << 3) | type));
}

function varintOf(value: bigint): Uint8Array {
  const digits: number[] = [];
  let left = value;
  for (; left > 0x7fn; left >>= 7n) digits.push(Number(left & 0x7fn) | 0x80);
  return Uint8Array.of(...digits, Number(left));
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function joined(parts: Bytes): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
