// Our request → the body of POST /responses. It is written field by field: what the vendor does not know is not sent.
import type { ChatRequest } from "../../wire/chat-request.ts";
import { clientToolsOf, formsByName, noClientTools } from "../../wire/client-tools.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { filled, given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { vendorSearchOf } from "../../wire/web-search.ts";
import { maxTokensOf } from "../common/max-tokens.ts";
import { withNotes } from "../common/notes.ts";
import { effortNotes, effortOfMereBudget, nearestEffort, readReasoning } from "../common/reasoning.ts";
import { readResponseFormat } from "../common/response-format.ts";
import { noteUnsent } from "../common/unsent.ts";
import { nearestVerbosity } from "../common/verbosity.ts";
import type { Dialect } from "../dialect.ts";
import { inputItems } from "./input-items.ts";
import { quirksOf, type ResponsesQuirks } from "./quirks.ts";
import { toolFields } from "./tools.ts";
import { searchTools } from "./web-search.ts";

const unsent = [
  "top_k",
  "min_p",
  "top_a",
  "frequency_penalty",
  "presence_penalty",
  "repetition_penalty",
  "logit_bias",
  "prediction",
  "seed",
  "stop",
] as const;

/** What the vendor refuses to be asked for fewer than. */
const minOutputTokens = 16;

export const buildRequest: Dialect["buildRequest"] = (request, target) => {
  if ((request.n ?? 1) > 1) return fail("n above 1 is not supported by this endpoint");
  const quirks = quirksOf(target);
  const clientTools = quirks.client_tools ? clientToolsOf(request) : noClientTools;
  const notes: Note[] = noteUnsent(request, unsent);
  const { reasoning_format: format } = quirks;
  const input = inputItems(request.messages, { format, forms: formsByName(clientTools), notes });
  if (!input.ok) return input;
  const tools = toolFields(request, clientTools);
  if (!tools.ok) return tools;
  const text = textFields(request);
  if (!text.ok) return text;
  const streams = request.stream === true && quirks.streams;
  if (request.stream === true && !streams) notes.push({ code: "answer_not_streamed" });
  const asked = reasoningFields(request, quirks, notes);
  if (!asked.ok) return asked;
  const body: JsonRecord = {
    model: target.endpoint.upstream_model,
    input: input.value,
    store: false,
    ...sameFields(request),
    ...present({ stream: streams || undefined, max_output_tokens: outputTokens(request, notes), text: text.value }),
    ...tools.value,
    ...present({ tools: filled([...(tools.value.tools ?? []), ...searchTools(vendorSearchOf(request))]) }),
    ...asked.value,
    include: filled(included(request, quirks)),
  };
  for (const field of quirks.drop_fields) delete body[field];
  return ok(withNotes({ path: "/responses", headers: quirks.headers, body: JSON.stringify(body) }, notes));
};

function sameFields(request: ChatRequest): JsonRecord {
  const { temperature, top_p, top_logprobs, service_tier, prompt_cache_key, prompt_cache_options, user } = request;
  return given({
    temperature,
    top_p,
    top_logprobs,
    service_tier,
    prompt_cache_key,
    prompt_cache_options,
    safety_identifier: user,
  });
}

function outputTokens(request: ChatRequest, notes: Note[]): number | undefined {
  const wanted = maxTokensOf(request);
  if (wanted === undefined || wanted >= minOutputTokens) return wanted;
  notes.push({ code: "max_tokens_raised", limit: minOutputTokens });
  return minOutputTokens;
}

function textFields(request: ChatRequest): Result<JsonRecord | undefined, string> {
  const wanted = readResponseFormat(request);
  if (!wanted.ok) return wanted;
  const { kind, ...schema } = wanted.value;
  const strict = request.response_format?.json_schema?.strict;
  const format =
    kind === "text"
      ? undefined
      : { type: kind, ...schema, ...given({ strict: kind === "json_schema" ? strict : undefined }) };
  const verbosity = request.verbosity && nearestVerbosity(request.verbosity);
  const fields = given({ format, verbosity });
  return ok(Object.keys(fields).length === 0 ? undefined : fields);
}

/** Reasoning that nobody wants to see is not summed up. */
function reasoningFields(request: ChatRequest, quirks: ResponsesQuirks, notes: Note[]): Result<JsonRecord, string> {
  const wish = readReasoning(request);
  if (!wish.ok) return wish;
  if (quirks.reasoning === "none" || wish.value.kind === "unset") {
    const summary = quirks.reasoning === "none" ? undefined : summaryOf(request, quirks, "include" in wish.value);
    return ok(summary === undefined ? {} : { reasoning: { summary } });
  }
  if (wish.value.kind === "off") {
    if (!quirks.efforts.includes("none")) return fail("reasoning cannot be turned off for this model");
    return ok({ reasoning: { effort: "none" } });
  }
  const wanted = wish.value.kind === "effort" ? wish.value.effort : effortOfMereBudget(wish.value.maxTokens);
  const effort = nearestEffort(wanted, quirks.efforts);
  notes.push(...effortNotes(wanted, effort));
  const summary = wish.value.exclude ? undefined : summaryOf(request, quirks, true);
  return ok({ reasoning: { effort, ...present({ summary }) } });
}

function summaryOf({ reasoning }: ChatRequest, { summaries }: ResponsesQuirks, isShown: boolean): string | undefined {
  if (!summaries || reasoning == null || reasoning.exclude === true || !isShown) return undefined;
  return reasoning.summary === "none" ? undefined : (reasoning.summary ?? "auto");
}

function included(request: ChatRequest, { reasoning }: ResponsesQuirks): string[] {
  const wantsLogprobs = request.logprobs === true || (request.top_logprobs ?? 0) > 0;
  return [
    ...(reasoning === "none" ? [] : ["reasoning.encrypted_content"]),
    ...(wantsLogprobs ? ["message.output_text.logprobs"] : []),
  ];
}
