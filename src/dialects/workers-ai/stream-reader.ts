// Events of a Workers AI stream → parts: OpenAI's chunks, or its own `{response, tool_calls?, usage?}`, which names no
// finish reason and may repeat its counts with every event.
import type { StreamPart } from "../../streaming/stream-part.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { contentChunk, finishChunk } from "../common/chunks.ts";
import { recordsIn } from "../common/records.ts";
import { usageReports } from "../common/usage-reports.ts";
import type { Dialect } from "../dialect.ts";
import { plainReading } from "../openai/quirks.ts";
import { openAiStreamReader } from "../openai/stream-reader.ts";
import { readUsage } from "../openai/usage.ts";
import { errorInAnswer } from "./read-error.ts";
import { contentOf } from "./read-response.ts";
import { ownCalls } from "./stream-calls.ts";

export const streamReader: Dialect["streamReader"] = (_target, _assembled, tools) => {
  const openai = openAiStreamReader(plainReading, tools);
  let ownShape = false;
  const calls = ownCalls();
  const reports = usageReports((counts) => readUsage(counts, "auto"));

  function readOwn(event: JsonRecord): StreamPart[] {
    ownShape = true;
    const text = contentOf(event["response"]);
    const called = recordsIn(event, "tool_calls").flatMap((call) => calls.read(call));
    return [...(text === null ? [] : [contentChunk(text)]), ...called, ...reports.note(event["usage"])];
  }

  function end(): StreamPart[] {
    return [...calls.end(), finishChunk(calls.count() > 0 ? "tool_calls" : "stop", null), { kind: "end" }];
  }

  return {
    read(event) {
      if (event.data.includes('"choices"')) return openai.read(event);
      if (event.data.trim() === "[DONE]" && ownShape) return end();
      const own = parseRecord(event.data);
      if (own === undefined) return openai.read(event);
      const error = errorInAnswer(own, event.data);
      return error === undefined ? readOwn(own) : [...reports.note(own["usage"]), { kind: "error", ...error }];
    },
    finish: (isBroken) => openai.finish(isBroken),
  };
};
