// The protobuf of a trace request, read back by the field numbers of opentelemetry-proto.
import { expect, it } from "vitest";
import { spansOf } from "../../../src/broadcast/make-spans.ts";
import { attributesOf } from "../../../src/broadcast/otlp.ts";
import { writeProtobuf } from "../../../src/broadcast/protobuf.ts";
import { plain, rulesOf, traceOf } from "./trace-of.ts";

type Field = bigint | Uint8Array;

/** Field number → its values. */
function read(bytes: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = () => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      shift += 7n;
    }
  };
  while (at < bytes.byteLength) {
    const tag = Number(varint());
    let value: Field;
    if ((tag & 7) === 0) value = varint();
    else if ((tag & 7) === 1) {
      value = bytes.slice(at, at + 8);
      at += 8;
    } else {
      expect(tag & 7).toBe(2);
      const length = Number(varint());
      value = bytes.slice(at, at + length);
      at += length;
    }
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  expect(at).toBe(bytes.byteLength);
  return fields;
}

const bytesOf = (field: Field | undefined) => (field instanceof Uint8Array ? field : new Uint8Array());
const textOf = (field: Field | undefined) => new TextDecoder().decode(bytesOf(field));
const hexOf = (field: Field | undefined) => Buffer.from(bytesOf(field)).toString("hex");
const all = (message: Map<number, Field[]>, field: number) =>
  (message.get(field) ?? []).map((one) => read(bytesOf(one)));
const fixed = (field: Field | undefined) => new DataView(bytesOf(field).buffer).getBigUint64(0, true);

function readValue(value: Map<number, Field[]>): unknown {
  const [[number, [field]] = [0, []]] = [...value] as [number, Field[]][];
  if (number === 1) return textOf(field);
  if (number === 2) return field === 1n;
  if (number === 3) return Number(BigInt.asIntN(64, BigInt(field as bigint)));
  if (number === 4) return new DataView(bytesOf(field).buffer).getFloat64(0, true);
  return all(read(bytesOf(field)), 1).map(readValue);
}

const attributes = (message: Map<number, Field[]>, field: number) =>
  Object.fromEntries(
    all(message, field).map((one) => [textOf(one.get(1)?.[0]), readValue(all(one, 2)[0] ?? new Map())]),
  );

it("says what the JSON says", async () => {
  const rules = rulesOf({ broadcast_generation_cost: true });
  const trace = traceOf({ body: { trace: { trace_id: "x", offset: -3, live: true, ratio: 0.25 } } });
  const spans = await spansOf(trace, { rules, contents: null });
  const resource = { attributes: attributesOf({ "service.name": "fairlead" }) };
  const scopeSpans = [{ scope: { name: "fairlead", version: "1" }, spans }];
  const written = read(writeProtobuf({ resourceSpans: [{ resource, scopeSpans }] }));
  const [told] = all(written, 1);
  expect(attributes(all(told ?? new Map(), 1)[0] ?? new Map(), 1)).toEqual({ "service.name": "fairlead" });
  const [scope] = all(told ?? new Map(), 2);
  const readSpans = all(scope ?? new Map(), 2);
  expect(readSpans).toHaveLength(spans.length);
  for (const [index, span] of spans.entries()) {
    const one = readSpans[index] ?? new Map();
    expect(hexOf(one.get(1)?.[0])).toBe(span.traceId);
    expect(hexOf(one.get(2)?.[0])).toBe(span.spanId);
    expect(hexOf(one.get(4)?.[0])).toBe(span.parentSpanId ?? "");
    expect(textOf(one.get(5)?.[0])).toBe(span.name);
    expect(one.get(6)).toEqual([3n]);
    expect(String(fixed(one.get(7)?.[0]))).toBe(span.startTimeUnixNano);
    expect(String(fixed(one.get(8)?.[0]))).toBe(span.endTimeUnixNano);
    expect(attributes(one, 9)).toEqual(plain(span.attributes));
  }
});
