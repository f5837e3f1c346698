// What the page Try has for its script: where answers stream, one or several side by side, the streams themselves, and what is
// shown when one has ended. Nothing of it is kept.
import * as z from "zod";
import { madeOnce } from "../../wire/derived.ts";
import { parseJson } from "../../wire/json.ts";
import { askModel } from "../ask-model.ts";
import type { Page } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { textOf } from "../form-fields.ts";
import { escaped } from "../parts/escape-text.ts";
import { ToolCalls } from "../parts/message.tsx";
import { visible } from "../parts/visible.tsx";
import { readHistory, writeHistory } from "../try-history.ts";
import { columnEnds, goOn, tryRequests } from "../try-request.ts";
import { PlanComparison } from "./plan-comparison.tsx";
import { refuse } from "./refusal.tsx";
import { AnswerText } from "./try-answers.tsx";
import { Asked } from "./try-conversation.tsx";
import { TryFacts } from "./try-facts.tsx";

/** A card for each column; the script shows as many as are asked. What changes in one is said in its one status. */
export function StreamedAnswers() {
  return (
    <div class="columns">
      {columnEnds.map((_, place) => (
        <section class="card" data-answer="" hidden aria-label={`Answer ${place + 1}`}>
          <div class="row tight">
            <div role="status" aria-atomic="true">
              <div class="strong" data-part="title" />
              <div data-part="state" />
            </div>
            <button type="button" class="end" data-part="stop">
              Stop
            </button>
          </div>
          <details>
            <summary>Reasoning</summary>
            <div class="text soft" data-part="reasoning" />
          </details>
          <div data-part="said">
            <div class="text" data-part="text" />
          </div>
          <div class="text" data-part="calls" />
          <div data-part="facts" />
        </section>
      ))}
    </div>
  );
}

/** The stream that every client gets, of one column. */
export const tryStreaming: Page = async (context) => {
  const requests = tryRequests(context.get("form"));
  if (!requests.ok) return Response.json({ error: { message: requests.problem.sentence } }, { status: 422 });
  const body = requests.value[Number(context.req.query("column") ?? 0)];
  if (body === undefined) return Response.json({ error: { message: "There is no such column." } }, { status: 422 });
  const answer = await askModel(context, { ...body, stream: true });
  return answer.ok ? answer.value : Response.json({ error: { message: answer.problem } }, { status: 403 });
};

const heardSchema = madeOnce(() =>
  z.object({
    id: z.string().nullable(),
    text: z.string(),
    reasoning: z.string(),
    calls: z.array(z.object({ name: z.string(), arguments: z.string() })),
    /** What the first column says, for the others. */
    first: z.string().optional(),
    /** Whether it is whole, and alone. */
    goesOn: z.boolean(),
  }),
);

/** Characters of JSON: an answer that is longer stays as it came. */
const maxHeard = 2 * 1024 * 1024;

/** What was heard, as it is meant to look, and the conversation with it in it where it goes on from there. */
export const renderAnswer: Page = (context) => {
  const form = context.get("form");
  const heard = textOf(form, "heard") ?? "";
  const read = heardSchema().safeParse(heard.length > maxHeard ? undefined : parseJson(heard));
  if (!read.success) return refuse(context, "not-found");
  const { id, text, reasoning, calls, first = "", goesOn } = read.data;
  const before = readHistory(form);
  const said = goesOn ? goOn(form, { id: generationNamed(id) ?? null, text, problem: null }) : before;
  return context.html(
    <>
      <div data-part="text">
        <AnswerText text={text} first={first} />
      </div>
      <div data-part="reasoning">{visible(reasoning)}</div>
      <div data-part="calls">
        <ToolCalls calls={calls.map((call) => ({ function: call }))} />
      </div>
      {said.length > before.length ? (
        <>
          <input type="hidden" name="history" value={escaped(writeHistory(said))} />
          <div data-asked="">
            <Asked said={said.slice(before.length, -1)} />
            {/* For the answer, when another one comes into its place. */}
            <article class="message" hidden>
              <header>assistant</header>
              <div data-kept="" />
            </article>
          </div>
        </>
      ) : null}
    </>,
  );
};

/** Who answered, once the record is there; 404 before that. */
export const showTryFacts: Page = async (context) => {
  const record = await findSeenRecord(context, context.req.query("id") ?? "");
  if (record === undefined) return refuse(context, "not-found");
  // What was refused before anybody was considered has no plan to compare.
  const isPlanned = record.plan.length + record.excluded.length > 0;
  const from = isPlanned ? generationNamed(context.req.query("from")) : undefined;
  return context.html(
    <>
      <TryFacts record={record} />
      {from === undefined ? null : <PlanComparison record={record} other={await findSeenRecord(context, from)} />}
    </>,
  );
};

/** Of what a form or an address says. */
export function generationNamed(text: string | null | undefined): string | undefined {
  return text != null && /^gen-[A-Za-z0-9]{1,80}$/.test(text) ? text : undefined;
}
