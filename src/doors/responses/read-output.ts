// What a tool of the client's brought, in whatever item it comes, as our message of a tool.
import type { Message } from "../../wire/message.ts";
import { present } from "../../wire/present.ts";
import type { InputItem } from "./input-items.ts";
import { partsOf, readContent } from "./read-content.ts";

type OutputItem = Extract<InputItem, { type: `${string}_call_output` }>;

const types: ReadonlySet<string> = new Set([
  "function_call_output",
  "custom_tool_call_output",
  "local_shell_call_output",
  "shell_call_output",
  "apply_patch_call_output",
]);

export function isOutput(item: InputItem): item is OutputItem {
  return types.has(item.type);
}

/** Nobody called for it: no vendor takes such a result, and the model has to see it. */
function told({ name, namespace, output }: Extract<OutputItem, { type: "function_call_output" }>): Message {
  const tool = [namespace, name].filter(Boolean).join(".");
  return { role: "user", content: [{ type: "text", text: `Output of ${tool || "a tool"}:` }, ...partsOf(output)] };
}

export function readOutput(item: OutputItem): Message {
  switch (item.type) {
    case "function_call_output":
      if (item.call_id == null) return told(item);
      return { role: "tool", tool_call_id: item.call_id, content: readContent(item.output) };
    case "custom_tool_call_output":
      return { role: "tool", tool_call_id: item.call_id, content: readContent(item.output) };
    case "local_shell_call_output":
      return { role: "tool", tool_call_id: item.call_id ?? item.id ?? "", content: item.output };
    case "shell_call_output": {
      const content = typeof item.output === "string" ? item.output : JSON.stringify(item.output);
      return { role: "tool", tool_call_id: item.call_id, content };
    }
    case "apply_patch_call_output": {
      const { call_id, status, output } = item;
      const failed = status === "failed" || undefined;
      const content = output == null || output === "" ? (status ?? "completed") : output;
      return { role: "tool", tool_call_id: call_id, content, ...present({ is_error: failed }) };
    }
  }
}
