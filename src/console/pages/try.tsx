// A place to try models: pick one, write, watch the answer come, see who answered, what it cost and why.

import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { present } from "../../wire/present.ts";
import { askModel } from "../ask-model.ts";
import { readProblem } from "../call-api.ts";
import { currentCatalog } from "../current-catalog.ts";
import type { ConsoleContext, Page } from "../environment.ts";
import { visitorOf } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { numberOf, textOf } from "../form-fields.ts";
import { page } from "../layout.tsx";
import { ActionForm, Choice, choicesOf, Field, TextArea } from "../parts/form.tsx";
import { fieldsNamed, type RefusedForm, refuseForm } from "../refused-form.ts";
import { refuse } from "./refusal.tsx";
import { TryFacts } from "./try-facts.tsx";

const answerSchema = madeOnce(() =>
  z.object({
    choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  }),
);

export const showTry: Page = (context) => show(context);

/** Without script: waits for the whole answer. */
export const tryWhole: Page = async (context) => {
  const form = context.get("form");
  const answer = await askModel(context, bodyOf(form, false));
  if (!answer.ok)
    return show(context, { refused: refuseForm(form, { status: 403, message: answer.problem, issues: [] }) });
  const body: unknown = await answer.value.json();
  if (!answer.value.ok) {
    return show(context, { refused: refuseForm(form, readProblem(answer.value.status, body), tryField) });
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

const tryField = fieldsNamed({ max_tokens: "max-tokens", messages: "prompt", "provider.sort": "sort" });

interface Outcome {
  refused?: RefusedForm;
  answer?: string;
  id?: string | null;
}

async function show(context: ConsoleContext, { refused, answer, id }: Outcome = {}): Promise<Response> {
  const { catalog } = await currentCatalog(context);
  const { formToken } = visitorOf(context);
  const form = context.get("form");
  const sent = context.req.method === "POST" ? { typed: form, mistakes: new Map() } : undefined;
  const model =
    context.req.query("model") ??
    catalog.models.find(({ id: known }) => known === "fairlead/demo")?.id ??
    catalog.models[0]?.id;
  return page(
    context,
    { title: "Try", refused },
    <>
      <div data-try="" class="card">
        <ActionForm action="/try" token={formToken} refused={refused ?? sent}>
          <div class="grid">
            <div class="span">
              <Field name="model" label="Model" list="models" required value={model} autocomplete="off" />
              <datalist id="models">
                {catalog.models.map(({ id: known }) => (
                  <option value={known} />
                ))}
              </datalist>
            </div>
            <Choice
              name="sort"
              label="Provider order"
              value=""
              choices={choicesOf("Default", {
                price: "Lowest price",
                throughput: "Highest throughput",
                latency: "Lowest latency",
              })}
            />
            <Field name="max-tokens" label="Max tokens" type="number" min="1" placeholder="no limit" />
          </div>
          <details open={textOf(form, "system") !== undefined}>
            <summary class="small soft">More</summary>
            <TextArea name="system" label="System prompt" rows={3} />
          </details>
          <TextArea name="prompt" label="Prompt" required rows={5} />
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
