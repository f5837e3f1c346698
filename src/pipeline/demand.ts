// What a request may take at most of its limits: its prompt as estimated and as much of an answer as it may get, at the
// dearest price of the plan, in whichever tier it may be served. What it costs in the end takes the place of this.
import type { Demand } from "../accounting/ledger/limit.ts";
import { type Price, priceFor } from "../catalog/price.ts";
import { dialectAt } from "../dialects/index.ts";
import type { Candidate } from "../routing/candidate.ts";
import { tiersServed } from "../routing/tier-at.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { Inference } from "./inference.ts";
import type { Measure, RequestPlan, SearchMeasure } from "./request-plan.ts";

/** Of an answer whose length nobody bounds. */
const maxUnboundedTokens = 4_096;

export interface PaidMeasure extends Pick<Measure, "paid"> {
  search?: Pick<SearchMeasure, "costAtMost" | "tokensAtMost"> | undefined;
}

export function demandOf(plan: RequestPlan, measure: PaidMeasure, inference: Inference): Demand {
  const { facts } = plan;
  const { promptTokens: said, answers, fees = 1 } = measure.paid(facts);
  const demand = { pico: 0n, picoWithByok: 0n, tokens: 0n };
  for (const { candidate } of plan.plan) {
    const promptTokens = said + (measure.search?.tokensAtMost(candidate) ?? 0);
    const completionTokens = answers * (facts.maxTokens ?? boundOf(candidate));
    const units = { promptTokens, completionTokens, images: facts.images, fees };
    const { accountChoosesTier = false } = dialectAt(candidate);
    let tokens = 0n;
    for (const tier of tiersServed(candidate, facts, accountChoosesTier)) {
      const price = priceFor(candidate.endpoint, { promptTokens, at: inference.startedAt, tier });
      tokens = max(tokens, costAtMost(price, units));
    }
    const cost = tokens + (measure.search?.costAtMost(candidate) ?? 0n);
    const credentials = inference.credentials(candidate.provider, candidate.model.id);
    const isOurs = credentials.some(({ byok }) => !byok);
    demand.pico = max(demand.pico, isOurs ? cost : 0n);
    demand.picoWithByok = max(demand.picoWithByok, cost);
    demand.tokens = max(demand.tokens, BigInt(promptTokens + completionTokens));
  }
  return demand;
}

function boundOf({ endpoint }: Candidate): number {
  return Math.min(endpoint.max_completion_tokens ?? maxUnboundedTokens, maxUnboundedTokens);
}

interface Units {
  promptTokens: number;
  completionTokens: number;
  images: number;
  fees: number;
}

function costAtMost(price: Price, { promptTokens, completionTokens, images, fees }: Units): bigint {
  const { prompt, completion } = dearestOf(price);
  const tokens = BigInt(promptTokens) * prompt + BigInt(completionTokens) * completion;
  return tokens + BigInt(images) * price.image + BigInt(fees) * price.request;
}

/** What a token of each kind may cost at most. */
const dearestOf = derivedOnce((price: Price) => ({
  prompt: highest(price.prompt, price.cacheRead, price.cacheWrite, price.cacheWriteHour, price.audio, price.audioCache),
  completion: highest(price.completion, price.internalReasoning, price.audioOutput, price.imageOutput),
}));

function highest(...amounts: (bigint | null)[]): bigint {
  return amounts.reduce<bigint>((most, amount) => (amount === null ? most : max(most, amount)), 0n);
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
