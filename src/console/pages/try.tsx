// Try: send a prompt, or one from the log again, to up to three models or providers, and see what each answers, what it
// costs and how fast it comes; what is sent to one goes on as a conversation. With script the answers stream (try-streams.tsx).
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { requestOfParameters } from "../../accounting/request-parameters.ts";
import { present } from "../../wire/present.ts";
import { askModel } from "../ask-model.ts";
import { openConsoleKey } from "../console-key.ts";
import { currentCatalog } from "../current-catalog.ts";
import { type ConsoleContext, type Page, visitorOf } from "../environment.ts";
import { findSeenRecord } from "../find-record.ts";
import { isOn, textOf } from "../form-fields.ts";
import { page } from "../layout.tsx";
import type { TypedForm } from "../parts/typed.tsx";
import { type ReadAnswer, readAnswer } from "../read-answer.ts";
import { readContentsOf } from "../read-contents.ts";
import { fieldsNamed, type RefusedForm, refuseField, refuseForm } from "../refused-form.ts";
import { type Snippet, snippetsOf } from "../snippets.ts";
import { readHistory, type Said, writeHistory } from "../try-history.ts";
import { goOn, type TryBody, tryRequests } from "../try-request.ts";
import { refuse } from "./refusal.tsx";
import { Snippets } from "./snippets.tsx";
import { TryAnswers } from "./try-answers.tsx";
import { TryConversation } from "./try-conversation.tsx";
import { TryForm } from "./try-form.tsx";
import { generationNamed, StreamedAnswers } from "./try-streams.tsx";

export const showTry: Page = async (context) => {
  const id = context.req.query("from");
  if (id === undefined) return show(context);
  const record = await findSeenRecord(context, id);
  if (record === undefined) return refuse(context, "not-found");
  return show(context, { ...(await replayOf(context, record)), from: record.id });
};

/** Every column's answer, when all of them are there. */
export const tryWhole: Page = async (context) => {
  const form = context.get("form");
  if (isOn(form, "anew")) return show(context, { said: [] });
  const requests = tryRequests(form);
  if (!requests.ok) return show(context, { refused: refuseField(form, requests.problem) });
  const key = openConsoleKey(context);
  const answers = await Promise.all(requests.value.map((body) => ask(context, body, key)));
  const [only] = answers;
  if (answers.length > 1 || only === undefined) return show(context, { answers });
  if (only.problem !== null && only.text === "") {
    return show(context, { refused: refuseForm(form, only.problem, tryField) });
  }
  return show(context, { answers, said: goOn(form, only) });
};

/** The first column's request as code; nothing is sent. */
export const showTryCode: Page = (context) => {
  const form = context.get("form");
  const requests = tryRequests(form);
  if (!requests.ok) return show(context, { refused: refuseField(form, requests.problem) });
  const { origin } = new URL(context.req.url);
  const body = requests.value[0] ?? {};
  if (JSON.stringify(body).length > maxCode) return show(context, { refused: refuseForm(form, tooLongForCode) });
  return show(context, { snippets: snippetsOf(body, origin) });
};

/** Characters of JSON: no shell takes more as one argument. */
const maxCode = 131_072;

const tooLongForCode = {
  status: 400,
  message:
    "This request is too long to be shown as code: it is more than 128 KiB as JSON. It can be sent all the same.",
  issues: [],
};

const tryField = fieldsNamed({ max_tokens: "max-tokens", messages: "prompt", "provider.sort": "sort" });

async function ask(
  context: ConsoleContext,
  body: TryBody,
  key: ReturnType<typeof openConsoleKey>,
): Promise<ReadAnswer> {
  const now = context.get("now");
  const startedAt = now();
  const asked = await askModel(context, { ...body, stream: true }, key);
  const response = asked.ok ? asked.value : Response.json({ error: { message: asked.problem } }, { status: 403 });
  return readAnswer(response, startedAt, now);
}

/** What was asked then, for admins and where it was kept; otherwise the model, and the parameters that records keep. */
async function replayOf(context: ConsoleContext, record: GenerationRecord): Promise<Shown> {
  const model = record.requestedModel === "" ? (record.model ?? "") : record.requestedModel;
  const contents = visitorOf(context).administrator ? await readContentsOf(context, record) : undefined;
  const input = contents?.ok === true && !("text" in contents.value.input) ? contents.value.input : undefined;
  const request = input !== undefined && "messages" in input ? JSON.stringify(input, null, 2) : undefined;
  if (request !== undefined) return { model, request, hasMessages: true };
  const asked = requestOfParameters(record.parameters ?? {});
  return {
    model,
    isMissing: true,
    ...present({ request: Object.keys(asked).length === 0 ? undefined : JSON.stringify(asked, null, 2) }),
  };
}

interface Shown {
  model?: string;
  /** The generation of a request that is sent again, and its JSON. */
  from?: string;
  request?: string;
  /** The conversation is part of it. */
  hasMessages?: true;
  /** It cannot be sent again. */
  isMissing?: true;
  refused?: RefusedForm;
  answers?: readonly ReadAnswer[];
  /** The conversation from now on, where it is not the one that was sent. */
  said?: readonly Said[];
  snippets?: readonly Snippet[];
}

async function show(
  context: ConsoleContext,
  { refused, answers, said, snippets, ...shown }: Shown = {},
): Promise<Response> {
  const { catalog } = await currentCatalog(context);
  const { formToken } = visitorOf(context);
  const form = context.get("form");
  const before = readHistory(form);
  const history = said ?? before;
  const hasGrown = history.length > before.length;
  const isSent = context.req.method === "POST";
  const sent: TypedForm | undefined = isSent
    ? { typed: hasGrown ? withoutPrompt(form) : form, mistakes: new Map() }
    : undefined;
  const demo = catalog.models.find(({ id }) => id === "fairlead/demo") ?? catalog.models[0];
  const from = shown.from ?? generationNamed(textOf(form, "from"));
  const model = context.req.query("model") ?? shown.model ?? demo?.id;
  return page(
    context,
    { title: "Try", refused, outcome: shown.isMissing === true ? <NothingKept /> : null },
    <>
      <TryForm
        token={formToken}
        refused={refused ?? sent}
        catalog={catalog}
        model={model}
        request={shown.request}
        from={from}
        hasMessages={shown.hasMessages === true}
        history={writeHistory(history)}
      />
      {await TryConversation(context, hasGrown ? history.slice(0, -1) : history)}
      {snippets === undefined ? null : <Snippets snippets={snippets} />}
      {answers === undefined ? null : <TryAnswers answers={answers} from={from} />}
      <StreamedAnswers />
    </>,
  );
}

/** What was said is in the conversation: the next thing is to be written. */
function withoutPrompt(form: FormData): FormData {
  const rest = new FormData();
  for (const [name, value] of form) if (name !== "prompt") rest.append(name, value);
  return rest;
}

function NothingKept() {
  return (
    <p class="note">
      Its prompt is not there to be sent again: it was not kept, was cut, or is for admins to read. Its numbers and
      codes are: write a prompt to go with them.
    </p>
  );
}
