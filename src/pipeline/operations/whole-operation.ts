// What operations have in common whose answer is no conversation and comes whole: one door, one pair of dialect
// functions, figures instead of words for planning. Embeddings and rerank are rows of this.
import { linkFailure, type NamedPart } from "../../content/check-links.ts";
import type { Dialect, WholeDialect } from "../../dialects/dialect.ts";
import type { WholeDoor } from "../../doors/door.ts";
import { conversationKeyOf } from "../../routing/conversation.ts";
import { zeroRetentionGuardrail } from "../../routing/guardrail-rules.ts";
import { plainFacts } from "../../routing/request-facts.ts";
import type { ReportedUsage } from "../../wire/answer.ts";
import { isPlausible } from "../../wire/plausible-usage.ts";
import { present } from "../../wire/present.ts";
import type { ProviderPreferences } from "../../wire/provider-preferences.ts";
import { fail, ok } from "../../wire/result.ts";
import { accountFor } from "../answer/account-for.ts";
import { hideUser } from "../attempt/hide-user.ts";
import { keepNothing } from "../attempt/keep-nothing.ts";
import { readAnswer } from "../attempt/read-answer.ts";
import { failureOfProblem } from "../attempt/read-failure.ts";
import type { AnswerSummary } from "../ending.ts";
import type { GuardedOperation } from "../guard.ts";
import { noteSuccess } from "../note-attempt.ts";
import type { AnswerInput, Operation } from "../operation.ts";
import { identityOf, json } from "../respond.ts";
import type { AnsweredRun } from "../run.ts";
import { settle } from "../settle.ts";

interface WholeRequest {
  model: string;
  provider?: ProviderPreferences | null | undefined;
  session_id?: string | null | undefined;
  user?: string | null | undefined;
}

export interface WholeOperation<Request, Payload> extends GuardedOperation<Request> {
  door: WholeDoor<Request, Payload>;
  modality: string;
  /** Where the vendor has an API for it that is known here. */
  dialectOf(dialect: Dialect): WholeDialect<Request, Payload> | undefined;
  /** Tokens of the longest input, which has to fit a context by itself, and of all that is paid for: estimates. */
  tokens(request: Request, tokenizer: string | null): { longest: number; all: number };
  /** Pictures among what is sent. */
  images?(request: Request): number;
  /** What is sent beside text. */
  parts?(request: Request): Iterable<NamedPart>;
  /** What is wrong with an answer to this request; undefined: nothing. */
  mismatch(payload: Payload, request: Request): string | undefined;
  /** Counts that the provider did not report, from those that it did. */
  estimate?(request: Request): Partial<ReportedUsage>;
}

export function wholeOperation<Request extends WholeRequest, Payload extends { usage?: ReportedUsage }>(
  row: WholeOperation<Request, Payload>,
): Operation<Request, Request, Payload> {
  const { door, modality } = row;
  return {
    door,
    modality,
    mapTexts: row.mapTexts,
    ...present({ unreadable: row.unreadable }),
    labels: ({ model, session_id, user }) => ({
      models: [model],
      streamed: false,
      sessionId: session_id ?? null,
      user: user ?? null,
    }),
    prepare: async (request, { urlPolicy }) => {
      const unfit = linkFailure(row.parts?.(request) ?? [], urlPolicy);
      return unfit === undefined ? ok(request) : fail(unfit);
    },
    measure: (request, { caller, headers }) => ({
      facts: (models) => {
        const tokenizer = models[0]?.candidates[0]?.model.architecture.tokenizer ?? null;
        const images = row.images?.(request) ?? 0;
        return plainFacts(request.provider ?? {}, {
          promptTokens: row.tokens(request, tokenizer).longest,
          modalities: new Set(images === 0 ? [] : ["image"]),
          images,
        });
      },
      paid: () => ({
        promptTokens: row.tokens(request, null).all,
        answers: 0,
        ...present({ fees: row.estimate?.(request).searchUnits }),
      }),
      // Half a text would have another meaning.
      isCompressible: () => () => false,
      conversation: () => conversationKeyOf(request.session_id || headers.sessionId, caller.workspaceId),
      filesAreParsed: false,
      chooser: null,
    }),
    streams: () => false,
    async build(request, { candidate, dialect, inference }) {
      const writer = row.dialectOf(dialect);
      if (writer === undefined) return fail({ kind: "unsupported", message: `${modality} is not offered here` });
      const { settings, workspaceId, guardrails } = inference.caller;
      const zeroRetention = zeroRetentionGuardrail(guardrails, [candidate.model]);
      const { request: leaving, notes } = keepNothing(request, settings, zeroRetention);
      const built = writer.buildRequest(await hideUser(leaving, workspaceId), candidate);
      if (!built.ok) return fail({ kind: "unsupported", message: built.problem });
      const fitted = { annotations: [], ocrCostPico: 0n, promptTokens: null, search: null, notes, serviceTier: null };
      return ok({ upstream: built.value, fitted });
    },
    whole: {
      async open(request, input) {
        const reader = row.dialectOf(input.dialect);
        if (reader === undefined) return fail({ kind: "unsupported", message: `${modality} is not offered here` });
        const body = await readAnswer(input);
        if (!body.ok) return body;
        const read = reader.readResponse(body.value);
        if (!read.ok) return fail(failureOfProblem(read.problem, input));
        const detail = row.mismatch(read.value, request);
        return detail === undefined
          ? read
          : fail(failureOfProblem({ kind: "unparsable", detail, raw: body.value }, input));
      },
      answer: (input, run) => answer(row, input, run),
    },
    streamed: null,
  };
}

async function answer<Request extends WholeRequest, Payload extends { usage?: ReportedUsage }>(
  row: WholeOperation<Request, Payload>,
  { asked, ready: request, plan, inference }: AnswerInput<Request>,
  { answer: answered, attempts, failed }: AnsweredRun<Payload>,
): Promise<Response> {
  const { opened: payload, planned } = answered;
  const { candidate } = planned;
  const now = inference.now();
  const { usage: told } = payload;
  // Zeros are no report, except beside units that are counted instead of tokens.
  const isReport = told !== undefined && isPlausible(told) && told.promptTokens + (told.searchUnits ?? 0) > 0;
  const reported = isReport ? told : null;
  const promptTokens = row.tokens(request, candidate.model.architecture.tokenizer).all;
  const usage = { ...row.estimate?.(request), ...(reported ?? { promptTokens, completionTokens: 0 }) };
  const counts = { usage, estimated: reported === null };
  const account = accountFor({ inference, plan, answer: answered, failed, counts, said });
  noteSuccess(answered, { inference, tokens: 0 });
  const ending = { asked, plan, attempts, answer: answered, summary, account, firstTokenAt: now, notes: [] };
  settle({ kind: "answered", ...ending, cancelled: false }, 200);
  const written = { ...identityOf(inference, candidate), payload, usage: account.onTheWire };
  return json(row.door.writeAnswer(written, request), { status: 200, inference });
}

const said = { finishReason: "stop", serviceTier: null, cites: false } as const;

/** Nothing is said, but the answer is whole. */
const summary: AnswerSummary = {
  upstreamId: null,
  finishReason: "stop",
  nativeFinishReason: null,
  sample: "",
  ranTools: false,
  kept: 0,
  output: () => ({ completion: "", reasoning: null, tool_calls: [] }),
};
