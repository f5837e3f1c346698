// Steps of an answer for which the router runs tools: what each cost, what the next one is asked, and when there is none any more.
// Calls of the client's own tools end it, and go out.

import type { AttemptRecord } from "../../accounting/generation-record.ts";
import { formatMoney } from "../../catalog/money.ts";
import { estimateMessage } from "../../content/estimate-request.ts";
import type { Observation } from "../../streaming/observation.ts";
import type { AnswerMessage, AnswerToolCall } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import type { Message } from "../../wire/message.ts";
import { present } from "../../wire/present.ts";
import type { Account } from "../account.ts";
import { accountFor, addAccounts } from "../answer/account-for.ts";
import { countTokens } from "../answer/count-tokens.ts";
import { demandOf, type PaidMeasure } from "../demand.ts";
import { noteSuccess } from "../note-attempt.ts";
import type { AnswerInput } from "../operation.ts";
import type { ReadyChat } from "../operations/ready-chat.ts";
import type { RequestPlan } from "../request-plan.ts";
import type { AnsweredAttempt, AnsweredRun, FailedAttempt, OpenedCall, Run, Spent } from "../run.ts";
import type { RequestSearch } from "../search/request-search.ts";
import type { RequestTools } from "./request-tools.ts";

/** Calls of providers for one answer; the last of them is without tools. `max_tool_calls` may ask for fewer. */
const maxSteps = 10;

/** What is asked next, or why nobody is. */
export type NextStep = { ready: ReadyChat; plan: RequestPlan } | { failure: Failure };

export class Steps<Opened> {
  readonly tools: RequestTools;
  readonly #input: AnswerInput<ReadyChat>;
  readonly #attempts: AttemptRecord[] = [];
  #failed: FailedAttempt[] = [];
  #earlier: Account[] = [];
  #count = 0;
  #ready: ReadyChat;
  #plan: RequestPlan;
  readonly #limit: number;

  constructor(input: AnswerInput<ReadyChat>, tools: RequestTools) {
    this.#input = input;
    this.tools = tools;
    this.#ready = input.ready;
    this.#plan = input.plan;
    const { max_tool_calls: wanted } = input.ready.request;
    this.#limit = Math.min(maxSteps, (wanted ?? maxSteps) + 1);
  }

  /** A step has been answered, or has failed. */
  ran(run: Run<unknown>): void {
    this.#count += 1;
    this.#attempts.push(...run.attempts);
    this.#failed = run.failed;
  }

  /** Which calls the router runs; null: the answer goes out, with the client's calls alone. */
  callsOf({ tool_calls: calls = [] }: AnswerMessage): AnswerToolCall[] | null {
    const ours = calls.filter(({ function: { name } }) => this.tools.isOurs(name));
    return ours.length === 0 || ours.length < calls.length ? null : ours;
  }

  /** What was said asks for tools: they are run. */
  async next(
    answer: AnsweredAttempt,
    { observation, message, calls }: { observation: Observation; message: AnswerMessage; calls: AnswerToolCall[] },
  ): Promise<NextStep> {
    const account = this.#account(answer, observation);
    this.#earlier.push(account);
    if (this.#count >= this.#limit) return { failure: this.#endless() };
    const told = await this.tools.run(calls);
    const { turns, ...ready } = this.#ready;
    const said = { ...withoutAnnotations(message), tool_calls: calls } as Message;
    const messages = [...(turns?.messages ?? []), said, ...told];
    this.#plan = beginningWith(this.#plan, answer);
    const refused = await this.#reserve(messages);
    if (refused !== null) return { failure: refused };
    const isLast = this.#count + 1 >= this.#limit;
    this.#ready = { ...ready, turns: { messages, isLast } };
    return { ready: this.#ready, plan: this.#plan };
  }

  /** The run as a whole, by now. */
  finished(answer: AnsweredAttempt & OpenedCall<Opened>): AnsweredRun<Opened> {
    const { fitted } = answer;
    const once = { ...fitted, notes: [...fitted.notes, ...this.tools.notes] };
    return {
      attempts: this.#attempts,
      failed: this.#failed,
      answer: { ...answer, fitted: this.#count > 1 ? paidBefore(once) : once, earlier: this.#earlier },
    };
  }

  /** The same where a step failed behind others that were answered. */
  failure(failure: Failure | undefined): Run<Opened> {
    return {
      attempts: this.#attempts,
      failed: this.#failed,
      answer: null,
      ...present({ failure, spent: this.spent() }),
    };
  }

  /** Of the steps by now; undefined: none was answered. */
  spent(): Spent | undefined {
    return this.#earlier.length === 0 ? undefined : { account: addAccounts(this.#earlier), notes: this.tools.notes };
  }

  /** The conversation has grown by what the tools gave, which is paid for like the rest of it. */
  async #reserve(messages: readonly Message[]): Promise<Failure | null> {
    const { inference } = this.#input;
    if (!inference.limits.any) return null;
    const [first] = this.#plan.plan;
    const tokenizer = first?.candidate.model.architecture.tokenizer;
    const grown = messages.reduce((sum, one) => sum + estimateMessage(one, tokenizer), 0);
    const paid = ({ promptTokens }: RequestPlan["facts"]) => ({ promptTokens: promptTokens + grown, answers: 1 });
    const demand = demandOf(this.#plan, { paid, search: againOf(this.#ready.search) }, inference);
    const refused = await inference.limits.reserve({ ...demand, isLaterStep: true });
    if (refused?.kind !== "limit_reached") return refused;
    return {
      ...refused,
      message: `There is no room for another step of this answer (${this.#costs()}). ${refused.message}`,
    };
  }

  #account(answer: AnsweredAttempt, observation: Observation): Account {
    const { inference, plan } = this.#input;
    const { tokenizer } = answer.planned.candidate.model.architecture;
    const paid = this.#earlier.length === 0 ? answer : { ...answer, fitted: paidBefore(answer.fitted) };
    const { request } = this.#ready;
    const counts = countTokens({ observation, request, sent: answer.fitted.promptTokens, tokenizer });
    const account = accountFor({ inference, plan, answer: paid, failed: this.#failed, counts, said: observation });
    noteSuccess(answer, { inference, tokens: account.usage.completionTokens });
    return account;
  }

  #costs(): string {
    return `what it cost is charged: $${formatMoney(addAccounts(this.#earlier).cost.charged)}`;
  }

  #endless(): Failure {
    const message = `The model called tools of the router in ${this.#limit} answers one after the other and never came to an end (${this.#costs()}): ask for less, or without these tools`;
    return { kind: "provider_failed", status: 502, message, errorType: "unmapped", previous: [], models: [] };
  }
}

/** Files were read and searches made once. */
function paidBefore<Kept extends AnsweredAttempt["fitted"]>(fitted: Kept): Kept {
  return { ...fitted, ocrCostPico: 0n, search: fitted.search && { ...fitted.search, costPico: 0n } };
}

/** Vendors may search once more; what an engine found is sent once more. */
function againOf(search: RequestSearch | undefined): PaidMeasure["search"] {
  if (search === undefined) return undefined;
  return {
    costAtMost: (candidate) => (search.engineOf(candidate) === "native" ? search.costAtMost(candidate) : 0n),
    tokensAtMost: (candidate) => search.tokensAtMost(candidate),
  };
}

/** Whoever answered has the conversation in its cache. */
function beginningWith(plan: RequestPlan, { planned }: AnsweredAttempt): RequestPlan {
  return { ...plan, plan: [planned, ...plan.plan.filter((one) => one !== planned)] };
}

function withoutAnnotations({ annotations: _annotations, ...message }: AnswerMessage): AnswerMessage {
  return message;
}

/** The request of a later step: the conversation goes on, and a tool that had to be called has been. */
export function withTurns(request: ChatRequest, turns: ReadyChat["turns"]): ChatRequest {
  if (turns === undefined) return request;
  const { tool_choice: choice, ...rest } = request;
  const isForced = choice === "required" || typeof choice === "object";
  const left = turns.isLast ? "none" : isForced ? undefined : choice;
  return {
    ...rest,
    messages: [...request.messages, ...turns.messages],
    ...present({ tool_choice: left ?? undefined }),
  };
}
