// What would be chosen for a request: the plan of POST /api/v1/route, with how likely each endpoint is to be asked first, and
// every endpoint that a filter excludes. Nobody is called.
import * as z from "zod";
import { planSchema } from "../../../api/objects/operation-schemas.ts";
import { fieldOfFilter } from "../../../routing/filters/filters.ts";
import { madeOnce } from "../../../wire/derived.ts";
import { parseRecord } from "../../../wire/json.ts";
import { present } from "../../../wire/present.ts";
import { askPlan } from "../../ask-model.ts";
import { readProblem } from "../../call-api.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Field, TextArea } from "../../parts/form.tsx";
import { percent, perMillion } from "../../parts/format.ts";
import { CutLink, TableCard } from "../../parts/table.tsx";
import { inText, type RefusedForm, refuseField, refuseForm } from "../../refused-form.ts";
import { type Planned, sharesOf } from "./plan-shares.ts";

const answerSchema = madeOnce(() => z.object({ data: planSchema() }));
type Plan = z.infer<ReturnType<typeof planSchema>>;

export const showPlan: Page = (context) => show(context);

export const makePlan: Page = async (context) => {
  const form = context.get("form");
  const body = bodyOf(form);
  if (body === undefined) {
    return show(context, {
      refused: refuseField(form, { field: "request", sentence: "is not the JSON of a request" }),
    });
  }
  const asked = await askPlan(context, body);
  if (!asked.ok)
    return show(context, { refused: refuseField(form, { field: "request", sentence: asked.problem }, 403) });
  const answer: unknown = await asked.value.json();
  if (!asked.value.ok) {
    const problem = readProblem(asked.value.status, answer);
    return show(context, { refused: refuseForm(form, problem, inText("request")) });
  }
  return show(context, { plan: answerSchema().parse(answer).data, body });
};

/** What begins as JSON has to be JSON; everything else is a prompt. */
function bodyOf(form: FormData): Record<string, unknown> | undefined {
  const text = textOf(form, "request") ?? "";
  const model = textOf(form, "model");
  const typed = /^\s*[{[]/.test(text) ? parseRecord(text) : { messages: [{ role: "user", content: text || "Hello!" }] };
  return typed === undefined ? undefined : { ...typed, ...present({ model }) };
}

interface Shown {
  refused?: RefusedForm;
  plan?: Plan;
  body?: Record<string, unknown>;
}

function show(context: ConsoleContext, { refused, plan, body = {} }: Shown = {}) {
  const { formToken } = visitorOf(context);
  const typed = context.req.method === "POST" ? { typed: context.get("form"), mistakes: new Map() } : undefined;
  return page(
    context,
    { title: "Preview routing", from: { href: "/models", name: "Models" }, refused },
    <>
      <ActionForm action="/models/plan" token={formToken} class="card" refused={refused ?? typed}>
        <Field
          name="model"
          label="Model"
          value={context.req.query("model")}
          placeholder="author/model"
          hint="Empty: the request names it."
        />
        <TextArea
          name="request"
          label="Request"
          rows={6}
          hint="A prompt, or the JSON of POST /api/v1/chat/completions with its preferences. Nothing is sent to a provider."
        />
        <button type="submit" class="main">
          Show the plan
        </button>
      </ActionForm>
      {plan === undefined ? null : <PlanTables plan={plan} body={body} />}
    </>,
  );
}

function PlanTables({ plan: { plan, excluded }, body }: { plan: Plan; body: Record<string, unknown> }) {
  const shares = sharesOf(plan, body);
  const planned = plan.map((one, place) => ({ ...one, place, share: shares[place] ?? 0 }));
  return (
    <>
      <p class="soft small">
        In this order this time. Among stable endpoints the first is drawn, with weights of 1/price²; the others follow
        if it fails. A conversation keeps its endpoint.
      </p>
      <TableCard
        name="Plan"
        items={planned}
        columns={[
          { heading: "Place", cell: ({ place }) => place + 1, look: "num" },
          { heading: "Endpoint", cell: (one) => <Name {...one} /> },
          { heading: "Asked first", cell: ({ share }) => percent(share), look: "num" },
          { heading: "Price $/M", cell: ({ price }) => perMillion(price), look: "num" },
          {
            heading: "State",
            cell: ({ stable }) => (
              <span class={`badge ${stable ? "good" : "warn"}`}>{stable ? "stable" : "unstable"}</span>
            ),
          },
        ]}
      />
      <TableCard
        name="Excluded"
        items={excluded}
        columns={[
          { heading: "Excluded", cell: ({ endpoint }) => endpoint, look: "strong" },
          {
            heading: "Model",
            cell: ({ model }) => <CutLink href={`/models/${model}`} name={model} />,
            look: "cut",
          },
          { heading: "By", cell: ({ by }) => <span class="badge">{by.replaceAll("_", " ")}</span> },
          { heading: "Why", cell: ({ by, detail }) => detail ?? fieldOfFilter(by) },
        ]}
      />
    </>
  );
}

function Name({ endpoint, model, provider }: Planned) {
  return (
    <>
      <a href={`/providers/${provider}`}>{endpoint}</a> <span class="soft">{model}</span>
    </>
  );
}
