// One frame of Amazon's event stream, as a Bedrock endpoint sends it.
import { crc32 } from "node:zlib";

export function eventStreamFrame(headers: Record<string, string>, payload: string): Buffer {
  const names = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(names.length + body.length + 16, 0);
  prelude.writeUInt32BE(names.length, 4);
  const checked = Buffer.concat([prelude, checksum(prelude), names, body]);
  return Buffer.concat([checked, checksum(checked)]);
}

export function eventFrame(event: string, data: unknown): Buffer {
  const headers = { ":event-type": event, ":content-type": "application/json", ":message-type": "event" };
  return eventStreamFrame(headers, JSON.stringify(data));
}

export function exceptionFrame(type: string, message: string): Buffer {
  const headers = { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" };
  return eventStreamFrame(headers, JSON.stringify({ message }));
}

const stringType = 7;

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([stringType]),
    length,
    Buffer.from(value),
  ]);
}

function checksum(bytes: Buffer): Buffer {
  const checked = Buffer.alloc(4);
  checked.writeUInt32BE(crc32(bytes));
  return checked;
}
