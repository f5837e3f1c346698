// One request as destinations are told of it: its record, what the client said of its trace, and what was said in it. The
// ids follow from it, so that whoever tells it again tells the same trace.
import type { GenerationContents } from "../accounting/generation-contents.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { ClientTrace } from "./client-trace.ts";

/** What may be kept anywhere: no word of prompt or answer. */
export interface Trace {
  record: GenerationRecord;
  client: ClientTrace;
  keyName: string;
}

/** What was asked and answered; either of them may be cut, which `truncated` says. */
export type TraceContents = Pick<GenerationContents, "input" | "output" | "truncated">;

export interface TraceIds {
  traceId: string;
  /** Of the request's span. */
  spanId: string;
  parentSpanId: string | null;
  /** Of the attempts', in their order. */
  attempts: string[];
}

const traceIdForm = /^(?!0{32})[0-9a-f]{32}$/;
const spanIdForm = /^(?!0{16})[0-9a-f]{16}$/;

/** `trace.trace_id` goes before the header's; what is no id is hashed into one. */
export async function idsOf({ record, client: { fields, parent } }: Trace): Promise<TraceIds> {
  const { trace_id: named, parent_span_id: above } = fields;
  const lower = (value: string | number | boolean | undefined) => String(value ?? "").toLowerCase();
  const isNamed = named !== undefined && named !== "";
  const fromHeader = isNamed && lower(named) !== parent?.traceId ? null : parent;
  const spanId = (of: string) => sha256Hex(`${record.id} ${of}`).then((hash) => hash.slice(0, 16));
  return {
    traceId: isNamed ? await toTraceId(String(named)) : (fromHeader?.traceId ?? (await hashed(record.id))),
    spanId: await spanId("request"),
    parentSpanId: spanIdForm.test(lower(above)) ? lower(above) : (fromHeader?.spanId ?? null),
    attempts: await Promise.all(record.attempts.map((_, index) => spanId(`attempt ${index}`))),
  };
}

async function toTraceId(named: string): Promise<string> {
  const lower = named.toLowerCase();
  return traceIdForm.test(lower) ? lower : await hashed(named);
}

async function hashed(text: string): Promise<string> {
  return (await sha256Hex(text)).slice(0, 32);
}
