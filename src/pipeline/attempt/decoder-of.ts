// How the bytes of a dialect's streams are framed.
import type { Dialect } from "../../dialects/dialect.ts";
import { AwsEventStreamDecoder } from "../../streaming/aws-event-stream.ts";
import type { EventDecoder } from "../../streaming/part-source.ts";
import { SseDecoder } from "../../streaming/sse-decoder.ts";

export function decoderOf({ framing }: Pick<Dialect, "framing">): EventDecoder {
  return framing === "aws-event-stream" ? new AwsEventStreamDecoder() : new SseDecoder();
}
