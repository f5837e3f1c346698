// OTLP as its own project defines it: what we write is read by code that is generated from opentelemetry-proto, in either
// encoding, and must come back as it was.
import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";
import { expect } from "vitest";
import type { TraceRequest } from "../../../src/broadcast/otlp.ts";

/** A message of the definitions. */
interface MessageType {
  decode(bytes: Uint8Array): object;
  fromObject(fields: object): object;
  toObject(message: object, conversion: object): object;
}

// The package does not type what it generates.
const { ExportTraceServiceRequest } = (
  root as unknown as {
    opentelemetry: { proto: { collector: { trace: { v1: { ExportTraceServiceRequest: MessageType } } } } };
  }
).opentelemetry.proto.collector.trace.v1;

const ids = new Set(["traceId", "spanId", "parentSpanId"]);

/** Ids are hex in OTLP's JSON and base64 in protobuf's own. */
const withBytes = (request: unknown) =>
  JSON.parse(JSON.stringify(request), (name, value) =>
    ids.has(name) ? Buffer.from(value, "hex").toString("base64") : value,
  );
const withHex = (message: object) =>
  JSON.parse(JSON.stringify(message), (name, value) =>
    ids.has(name) ? Buffer.from(value, "base64").toString("hex") : value,
  );

function plain(message: object): TraceRequest {
  return withHex(ExportTraceServiceRequest.toObject(message, { longs: String, bytes: String }));
}

/** Of its JSON; a field that the definitions do not know, or of another type, is not what comes back. */
export function readJson(request: TraceRequest): TraceRequest {
  const read = plain(ExportTraceServiceRequest.fromObject(withBytes(request)));
  expect(read).toEqual(request);
  return read;
}

export function readProtobuf(bytes: Uint8Array): TraceRequest {
  return plain(ExportTraceServiceRequest.decode(bytes));
}
