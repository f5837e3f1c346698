// Conversations, through each of the doors that speak them: streamed or whole, with files, pictures and tools.
import { isOnline, requestedIds } from "../../catalog/resolve-models.ts";
import { estimateRequest } from "../../content/estimate-request.ts";
import { hasFileAnnotations } from "../../content/file-annotations.ts";
import { fitAnthropic } from "../../content/fit-anthropic.ts";
import { modalitiesOf } from "../../content/request-parts.ts";
import type { MapTexts } from "../../content/screening/screen.ts";
import { mapMessageTexts } from "../../content/screening/texts.ts";
import { dialectAt } from "../../dialects/index.ts";
import type { Door } from "../../doors/door.ts";
import { withPresetVersion } from "../../doors/preset.ts";
import { zeroRetentionGuardrail } from "../../routing/guardrail-rules.ts";
import type { Completion } from "../../wire/answer.ts";
import type { AnthropicSupport } from "../../wire/anthropic-only.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { readServerTools, withServerFunctions } from "../../wire/server-tools.ts";
import { switchedOff } from "../../wire/table/refused.ts";
import { readWebSearch, webSearchTool, withoutWebSearch } from "../../wire/web-search.ts";
import { streamAnswer } from "../answer/stream-answer.ts";
import { wholeAnswer } from "../answer/whole-answer.ts";
import type { Labels } from "../asked.ts";
import { fitRequest } from "../attempt/fit-request.ts";
import { hideUser } from "../attempt/hide-user.ts";
import { keepNothing } from "../attempt/keep-nothing.ts";
import { openAssembled } from "../attempt/open-assembled.ts";
import { openCompletion } from "../attempt/open-completion.ts";
import { type OpenStream, openStream } from "../attempt/open-stream.ts";
import { streamTape } from "../cache/stream-tape.ts";
import { guard } from "../guard.ts";
import type { Inference } from "../inference.ts";
import { MediaAllowance } from "../media/media-allowance.ts";
import { ocrProviderOf } from "../media/ocr-provider.ts";
import { pdfReader } from "../media/pdf-reader.ts";
import { prepareContent } from "../media/prepare-content.ts";
import type { BuildInput, Built, Operation } from "../operation.ts";
import type { FailedCall } from "../run.ts";
import { schemaFailure } from "../schema-failure.ts";
import { RequestSearch, withoutSearchTools } from "../search/request-search.ts";
import { loopStream } from "../tools/loop-stream.ts";
import { loopWhole } from "../tools/loop-whole.ts";
import { RequestTools } from "../tools/request-tools.ts";
import { withTurns } from "../tools/steps.ts";
import { withBeat } from "../with-beat.ts";
import { measureChat } from "./measure-chat.ts";
import type { ReadyChat } from "./ready-chat.ts";

export type ChatOperation = Operation<ChatRequest, ReadyChat, Completion, OpenStream>;

export function chat(door: Door): ChatOperation {
  return {
    door,
    modality: null,
    withPreset: withPresetVersion,
    systemApart: door.systemApart === true,
    labels: labelsOf,
    mapTexts: (request, visit) => mapMessageTexts(request, visit, door.systemApart),
    prepare,
    measure: ({ request, content, search }, inference) => {
      const filesAreParsed = content?.filesAreParsed ?? false;
      return { ...measureChat({ request, inference, filesAreParsed, hasMessages: door.hasMessages }), search };
    },
    streams: ({ request }, candidate) =>
      request.stream === true || dialectAt(candidate).streamsWhole?.(request, candidate) === true,
    build,
    whole: {
      loop: (input, step) =>
        input.ready.tools === undefined ? step(input) : loopWhole(input, input.ready.tools, step),
      open({ request }, input) {
        const asked = { ...input, tools: toolNames(request) };
        return input.streams ? openAssembled(asked, request.n ?? 1) : openCompletion(asked);
      },
      answer: ({ ready, ...input }, run) => wholeAnswer({ ...input, door, request: ready.sent }, run),
    },
    streamed: {
      tape: streamTape,
      loop: (input, step) =>
        input.ready.tools === undefined ? step(input) : loopStream(input, input.ready.tools, step),
      open: ({ request }, input) => openStream({ ...input, tools: toolNames(request) }),
      close: ({ rest }) => void rest.cancel(),
      answer: ({ ready, ...input }, run) => streamAnswer({ ...input, door, request: ready.sent }, run),
    },
  };
}

function toolNames({ tools }: ChatRequest): string[] {
  return (tools ?? []).flatMap(({ function: called }) => called?.name ?? []);
}

function labelsOf(request: ChatRequest, { caller }: Inference): Labels {
  const named = requestedIds(request);
  const { default_text_model: usual } = caller.settings;
  return {
    models: named.length === 0 && usual !== null ? [usual] : named,
    streamed: request.stream === true,
    sessionId: request.session_id ?? null,
    user: request.user ?? null,
  };
}

/** Checks schemas, pictures and files at once; where the prompt has none of them, it is ready as it came. */
async function prepare(asked: ChatRequest, inference: Inference): Promise<Result<ReadyChat, Failure>> {
  const schema = schemaFailure(asked);
  if (schema !== null) return fail(schema);
  const read = readyTools(asked, inference);
  if (!read.ok) return read;
  const { request } = read.value;
  if (modalitiesOf(request).size === 0 && !hasFileAnnotations(request)) {
    return ok({ ...read.value, content: null });
  }
  const content = await prepareContent({
    request,
    ocr: ocrProviderOf(inference, request.provider ?? {}),
    readPdf: pdfReader({
      files: inference.transports.files,
      signal: inference.clientSignal,
      memory: inference.memory,
    }),
    policy: inference.urlPolicy,
    fetch: inference.transports.fetch,
    signal: inference.clientSignal,
    allowance: new MediaAllowance(inference.memory),
  });
  return content.ok ? ok({ ...read.value, content: content.value }) : content;
}

/** The request without what the router does itself, and what that is. */
export function readyTools(
  sent: ChatRequest,
  inference: Inference,
): Result<Pick<ReadyChat, "sent" | "request" | "search" | "tools">, Failure> {
  const own = readServerTools(sent);
  if (!own.ok) return own;
  if (own.value?.["openrouter:web_fetch"] !== undefined) {
    const problem = fetchProblem(inference);
    if (problem !== undefined) return fail({ kind: "invalid_request", message: `openrouter:web_fetch: ${problem}` });
  }
  const asked = own.value === null ? sent : withServerFunctions(sent, own.value);
  const tools = own.value === null ? undefined : new RequestTools(own.value, inference);
  const read = readWebSearch(asked, labelsOf(asked, inference).models.some(isOnline));
  if (!read.ok) return read;
  if (read.value === null) return ok({ sent, request: asked, search: undefined, tools });
  const isOff = inference.caller.settings.disabled_server_tools?.includes(webSearchTool) === true;
  if (isOff && !read.value.isSpared) {
    return fail({ kind: "invalid_request", message: `${webSearchTool}: ${switchedOff}` });
  }
  if (isOff) return ok({ sent, request: asked, search: undefined, tools });
  const request = withoutWebSearch(asked);
  return ok({ sent, request, search: new RequestSearch({ request, search: read.value, inference }), tools });
}

/** The plugin is the same tool under another name. */
function fetchProblem({ euHost, caller }: Inference): string | undefined {
  if (euHost) return "an EU host fetches nothing from outside for a model: leave it out, or use another host";
  const off = caller.settings.disabled_server_tools ?? [];
  return off.includes("openrouter:web_fetch") ? switchedOff : undefined;
}

/** What the workspace has switched off, no vendor runs for it either. */
function allowedSupport(support: AnthropicSupport | undefined, { caller }: Inference): AnthropicSupport | undefined {
  const off = caller.settings.disabled_server_tools ?? [];
  if (support === undefined || off.length === 0) return support;
  return { ...support, tools: new Set([...support.tools].filter((kind) => !off.includes(`openrouter:${kind}`))) };
}

/** Of a conversation that more has come to; beside it stands what was looked at before, not what the router describes. */
function laterTexts(asked: ChatRequest): MapTexts<ChatRequest> {
  return (request, visit) => {
    const { messages } = mapMessageTexts({ ...asked, messages: request.messages }, visit);
    return { ...request, messages };
  };
}

/** Each attempt starts afresh from the untouched request. */
async function build(
  { sent: asked, request, content, search, turns }: ReadyChat,
  { candidate, dialect, facts, inference, streams }: BuildInput,
): Promise<Result<Built, FailedCall>> {
  const fitting = fitRequest({ request, content, facts, candidate, dialect });
  // Who reads files or searches the web may take their time.
  const fits = content === null ? await fitting : await withBeat(inference.limits, fitting);
  if (!fits.ok) return fail({ kind: "preparation", failure: fits.problem });
  const { request: narrow, ...fitted } = fits.value;
  const searched = search && (await withBeat(inference.limits, search.applyTo(narrow, candidate)));
  if (searched?.ok === false) return fail({ kind: "preparation", failure: searched.problem });
  const { request: found, use = null } = searched?.value ?? { request: narrow };
  const fit = withTurns(found, turns);
  // What was read from files and found on the web came to it since the filters looked.
  const looked =
    content === null && use?.engine !== "exa" && turns === undefined
      ? { request: fit, failure: undefined, notes: [] }
      : guard({ mapTexts: laterTexts(asked) }, fit, inference);
  if (looked.failure !== undefined) return fail({ kind: "preparation", failure: looked.failure });
  const spoken = fitAnthropic(looked.request, allowedSupport(dialect.anthropic?.(candidate), inference));
  if (!spoken.ok) return fail({ kind: "unsupported", message: spoken.problem });
  const { settings, workspaceId, guardrails } = inference.caller;
  const kept = keepNothing(spoken.value.request, settings, zeroRetentionGuardrail(guardrails, [candidate.model]));
  const leaving = await hideUser(kept.request, workspaceId);
  const sent = streams && leaving.stream !== true ? { ...leaving, stream: true } : leaving;
  const upstream = dialect.buildRequest(sent, candidate, { betas: inference.headers.betas });
  if (!upstream.ok) return fail({ kind: "unsupported", message: upstream.problem });
  const own = searched?.value;
  const { tokenizer } = candidate.model.architecture;
  const notes = [
    ...(use?.engine === "native" ? withoutSearchTools(fitted.notes) : fitted.notes),
    ...looked.notes,
    ...spoken.value.notes,
    ...kept.notes,
    ...(own?.notes ?? []),
  ];
  return ok({
    upstream: upstream.value,
    fitted: {
      ...fitted,
      annotations: [...fitted.annotations, ...(own?.annotations ?? [])],
      promptTokens:
        use?.engine === "exa" || turns !== undefined ? estimateRequest(fit, tokenizer).prompt : fitted.promptTokens,
      search: use,
      notes,
    },
  });
}
