// A block that is known as a whole, as the events that tell of it: clients read texts and inputs from the deltas, everything
// else from the start.
import { isRecord, type JsonRecord } from "../../wire/json.ts";

interface InPieces {
  start: JsonRecord;
  deltas: JsonRecord[];
}

export function inPieces(block: JsonRecord): InPieces {
  switch (block["type"]) {
    case "text": {
      const citations = Array.isArray(block["citations"]) ? block["citations"].filter(isRecord) : [];
      return {
        start: { ...block, text: "", citations: citations.length === 0 ? null : [] },
        deltas: [
          ...said("text_delta", "text", block["text"]),
          ...citations.map((citation) => ({ type: "citations_delta", citation })),
        ],
      };
    }
    case "thinking":
      return {
        start: { ...block, thinking: "", signature: "" },
        deltas: [
          ...said("thinking_delta", "thinking", block["thinking"]),
          ...said("signature_delta", "signature", block["signature"]),
        ],
      };
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      return {
        start: { ...block, input: {} },
        deltas: [{ type: "input_json_delta", partial_json: JSON.stringify(block["input"] ?? {}) }],
      };
    case "compaction": {
      const { type, content, encrypted_content, ...rest } = block;
      const sealed = encrypted_content === undefined ? {} : { encrypted_content };
      return { start: { type, ...rest, content: null }, deltas: [{ type: "compaction_delta", content, ...sealed }] };
    }
    default:
      return { start: block, deltas: [] };
  }
}

function said(type: string, name: string, value: unknown): JsonRecord[] {
  return typeof value === "string" && value !== "" ? [{ type, [name]: value }] : [];
}
