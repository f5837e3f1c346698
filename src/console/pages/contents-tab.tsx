// The tabs Prompt, Completion and Raw JSON of a generation, or why there is nothing in them.
import type { GenerationContents } from "../../accounting/generation-contents.ts";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { type ConsoleContext, visitorOf } from "../environment.ts";
import { AskFirst } from "../parts/form.tsx";
import { visibleJson } from "../parts/visible.tsx";
import { type NoContents, readContentsOf } from "../read-contents.ts";
import { snippetsOf } from "../snippets.ts";
import { CompletionView } from "./completion-view.tsx";
import type { Tab } from "./generation-tabs.ts";
import { PromptView } from "./prompt-view.tsx";
import { Snippets } from "./snippets.tsx";

export async function ContentsTab(context: ConsoleContext, record: GenerationRecord, tab: Exclude<Tab, "routing">) {
  const contents = await readContentsOf(context, record);
  const { administrator, formToken } = visitorOf(context);
  if (!contents.ok) return <Absent reason={contents.problem} administrator={administrator} />;
  return (
    <>
      <div class="row">
        <button type="button" class="js" data-copy="contents">
          Copy
        </button>
        <a class="button" href={`/logs/${record.id}/contents.json`} download={`${record.id}.json`}>
          Download
        </a>
        <AskFirst
          label="Delete"
          question="Deletes the prompt and the completion of this generation for good. Its figures stay."
          action={`/logs/${record.id}/delete-contents`}
          token={formToken}
        />
      </div>
      <div class="card" id="contents">
        {contents.value.truncated ? (
          <p class="note warn">What was longer than the cap (IO_LOG_MAX_BYTES) was cut. This is what was kept.</p>
        ) : null}
        <Shown contents={contents.value} tab={tab} />
      </div>
      {tab === "prompt" ? <Code input={contents.value.input} origin={new URL(context.req.url).origin} /> : null}
    </>
  );
}

/** Characters of JSON: what is longer is sent again from the page Try. */
const maxCode = 20_000;

function Code({ input, origin }: { input: GenerationContents["input"]; origin: string }) {
  if (!("messages" in input) || JSON.stringify(input).length > maxCode) return null;
  return (
    <details>
      <summary>As code</summary>
      <Snippets snippets={snippetsOf(input, origin)} />
    </details>
  );
}

function Shown({ contents, tab }: { contents: GenerationContents; tab: Exclude<Tab, "routing"> }) {
  switch (tab) {
    case "prompt":
      return <PromptView input={contents.input} />;
    case "completion":
      return <CompletionView output={contents.output} error={contents.error} />;
    case "json":
      return <pre>{visibleJson(contents)}</pre>;
  }
}

const reasons: Record<NoContents, { look: string; text: string }> = {
  off: {
    look: "",
    text: "Nothing was kept: when this generation was made, Input & Output Logging was off for it. Only generations made after it is switched on have their prompt and completion stored.",
  },
  eu: {
    look: "",
    text: "Nothing was kept: this request came in on an EU host, where Input & Output Logging is always skipped.",
  },
  deleted: {
    look: "",
    text: "The prompt and completion are no longer there: they were deleted, or are past their retention.",
  },
  unreadable: {
    look: "warn",
    text: "The prompt and completion cannot be decrypted: their key was destroyed with all contents of the workspace, ENCRYPTION_KEY is another one now, or the object was damaged.",
  },
  unreachable: {
    look: "bad",
    text: "The store of contents does not answer right now. What is kept there is safe: try again in a moment.",
  },
};

function Absent({ reason, administrator }: { reason: NoContents; administrator: boolean }) {
  const { look, text } = reasons[reason];
  return (
    <p class={`note ${look}`}>
      {text}
      {reason === "off" && administrator ? (
        <>
          {" "}
          It is switched under <a href="/settings/observability">Observability</a>.
        </>
      ) : null}
    </p>
  );
}
