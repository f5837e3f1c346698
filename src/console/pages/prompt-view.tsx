// A stored prompt, readable: messages in order, tools, and whatever else shaped the answer.
import type { GenerationContents } from "../../accounting/generation-contents.ts";
import { isRecord } from "../../wire/json.ts";
import { Message } from "../parts/message.tsx";
import { visible, visibleJson } from "../parts/visible.tsx";

export function PromptView({ input }: { input: GenerationContents["input"] }) {
  if ("text" in input && typeof input.text === "string") return <pre>{visible(input.text)}</pre>;
  const { messages, prompt, tools, ...rest } = { messages: undefined, prompt: undefined, tools: undefined, ...input };
  return (
    <>
      {Array.isArray(messages) ? messages.map((message) => <Message message={message} />) : null}
      {prompt === undefined ? null : <Message message={{ role: "prompt", content: prompt }} />}
      {Array.isArray(tools) ? <Tools tools={tools} /> : null}
      {Object.keys(rest).length === 0 ? null : (
        <details>
          <summary>Other parameters</summary>
          <pre>{visibleJson(rest)}</pre>
        </details>
      )}
    </>
  );
}

function Tools({ tools }: { tools: unknown[] }) {
  const names = tools.map((tool) => {
    const called = isRecord(tool) && isRecord(tool["function"]) ? tool["function"]["name"] : undefined;
    return typeof called === "string" ? called : "tool";
  });
  return (
    <details>
      <summary>
        {tools.length === 1 ? "1 tool" : `${tools.length} tools`}: {visible(names.join(", "))}
      </summary>
      <pre>{visibleJson(tools)}</pre>
    </details>
  );
}
