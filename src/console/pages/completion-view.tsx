// A stored completion, readable: reasoning, text, tool calls, and the error where there was one.
import type { ContentsError, GenerationContents } from "../../accounting/generation-contents.ts";
import { LongText } from "../parts/long-text.tsx";
import { ToolCalls } from "../parts/message.tsx";
import { visible } from "../parts/visible.tsx";

interface CompletionProperties {
  output: GenerationContents["output"];
  error: ContentsError | undefined;
}

export function CompletionView({ output, error }: CompletionProperties) {
  if ("text" in output && typeof output.text === "string") return <pre>{visible(output.text)}</pre>;
  const { completion, reasoning, tool_calls: calls } = { completion: null, reasoning: null, tool_calls: [], ...output };
  const isEmpty = !completion && !reasoning && calls.length === 0;
  return (
    <>
      {error === undefined || error === null ? null : <Failed error={error} />}
      {reasoning ? (
        <details>
          <summary>Reasoning</summary>
          <LongText text={reasoning} class="text soft" />
        </details>
      ) : null}
      {completion ? <LongText text={completion} /> : null}
      <ToolCalls calls={calls} />
      {isEmpty ? <p class="soft">The answer had no text.</p> : null}
    </>
  );
}

function Failed({ error }: { error: ContentsError }) {
  return (
    <div class="note bad">
      <p>
        <span class="strong">{error.status ?? "Error"}</span> {visible(error.message ?? "")}
        {error.provider_name === null ? "" : ` (${error.provider_name})`}
      </p>
      {error.raw === null ? null : <pre>{visible(error.raw)}</pre>}
    </div>
  );
}
