// A stream that closed inside a tool call: its arguments are cut, and nobody may take them for whole.
import type { ErrorPart } from "../../streaming/stream-part.ts";

export function unfinishedCall(name: string): ErrorPart {
  return {
    kind: "error",
    message: `The provider closed the stream inside the tool call "${name}"`,
    raw: "",
    code: "unfinished_tool_call",
  };
}
