// A place to try models: pick one, write, watch the answer come, see who answered, what it cost and why.

import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { present } from "../../wire/present.ts";
import { askModel } from "../ask-model.ts";
import { currentCatalog } from "../current-catalog.ts";
import type { ConsoleContext, Page } from "../environment.ts";
import { visitorOf } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { numberOf, textOf } from "../form-fields.ts";
import { page } from "../layout.tsx";
import { ActionForm, Choice, choicesOf, Field } from "../parts/form.tsx";
import { refuse } from "./refusal.tsx";
import { TryFacts } from "./try-facts.tsx";

const answerSchema = madeOnce(() =>
  z.object({
    choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  }),
);
const errorSchema = madeOnce(() => z.object({ error: z.object({ message: z.string() }) }));

export const showTry: Page = (context) => show(context);

/** Without script: waits for the whole answer. */
export const tryWhole: Page = async (context) => {
  const answer = await askModel(context, bodyOf(context.get("form"), false));
  if (!answer.ok) return show(context, { problem: answer.problem });
  const body: unknown = await answer.value.json();
  if (!answer.value.ok) {
    const refusal = errorSchema().safeParse(body);
    return show(context, { problem: refusal.success ? refusal.data.error.message : "The request failed." });
  }
  const read = answerSchema().safeParse(body);
  const text = read.success ? (read.data.choices[0]?.message.content ?? "") : "";
  return show(context, { answer: text, id: answer.value.headers.get("x-generation-id") });
};

/** With script: the stream that every client gets. */
export const tryStreaming: Page = async (context) => {
  const answer = await askModel(context, bodyOf(context.get("form"), true));
  return answer.ok ? answer.value : Response.json({ error: { message: answer.problem } }, { status: 403 });
};

/** Who answered, once the record is there; 404 before that. */
export const showTryFacts: Page = async (context) => {
  const record = await findSeenRecord(context, context.req.query("id") ?? "");
  return record === undefined ? refuse(context, "not-found") : context.html(<TryFacts record={record} />);
};

function bodyOf(form: FormData, stream: boolean): Record<string, unknown> {
  const system = textOf(form, "system");
  const sort = textOf(form, "sort");
  const maxTokens = numberOf(form, "max-tokens");
  return {
    model: textOf(form, "model") ?? "",
    messages: [
      ...(system === undefined ? [] : [{ role: "system", content: system }]),
      { role: "user", content: textOf(form, "prompt") ?? "" },
    ],
    stream,
    ...present({ max_tokens: maxTokens, provider: sort === undefined ? undefined : { sort } }),
  };
}

interface Outcome {
  problem?: string;
  answer?: string;
  id?: string | null;
}

async function show(context: ConsoleContext, { problem, answer, id }: Outcome = {}): Promise<Response> {
  const { catalog } = await currentCatalog(context);
  const { formToken } = visitorOf(context);
  const form = context.get("form");
  const given = textOf(form, "model") ?? context.req.query("model");
  const model = given ?? catalog.models.find(({ id: known }) => known === "fairlead/demo")?.id ?? catalog.models[0]?.id;
  return page(
    context,
    { title: "Try", problem },
    <>
      <div data-try="" class="card">
        <ActionForm action="/try" token={formToken}>
          <div class="grid">
            <div class="field span">
              <label for="model">Model</label>
              <input id="model" name="model" list="models" required value={model} autocomplete="off" />
              <datalist id="models">
                {catalog.models.map(({ id: known }) => (
                  <option value={known} />
                ))}
              </datalist>
            </div>
            <Choice
              name="sort"
              label="Provider order"
              value={textOf(form, "sort") ?? ""}
              choices={choicesOf("Default", {
                price: "Lowest price",
                throughput: "Highest throughput",
                latency: "Lowest latency",
              })}
            />
            <Field
              name="max-tokens"
              label="Max tokens"
              type="number"
              min="1"
              placeholder="no limit"
              value={textOf(form, "max-tokens")}
            />
          </div>
          <details open={textOf(form, "system") !== undefined}>
            <summary class="small soft">System prompt</summary>
            <textarea name="system" aria-label="System prompt" rows={3}>
              {textOf(form, "system")}
            </textarea>
          </details>
          <div class="field wide">
            <label for="prompt">Prompt</label>
            <textarea id="prompt" name="prompt" required rows={5}>
              {textOf(form, "prompt")}
            </textarea>
          </div>
          <button type="submit" class="main">
            Send
          </button>
          <p class="hint">
            Runs on your key “Console”, with this workspace's settings, and is in the log like any request.
          </p>
        </ActionForm>
      </div>
      <section class="card" id="answer-card" hidden={answer === undefined} aria-label="Answer">
        <div id="answer" class="text" aria-live="polite">
          {answer}
        </div>
        <div id="answer-facts">
          {id === undefined || id === null ? null : <a href={`/logs/${id}`}>This request in the log</a>}
        </div>
      </section>
    </>,
  );
}
