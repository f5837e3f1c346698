// What a request may take at most of its limits: its prompt as estimated and as much of an answer as it may get, at the
// dearest price of the plan. What it costs in the end takes the place of this.
import type { Demand } from "../accounting/ledger/limit.ts";
import { type Price, priceFor } from "../catalog/price.ts";
import type { Candidate } from "../routing/candidate.ts";
import { tierAt } from "../routing/tier-at.ts";
import { derivedOnce } from "../wire/derived.ts";
import type { Inference } from "./inference.ts";
import type { Measure, RequestPlan } from "./request-plan.ts";

/** Of an answer whose length nobody bounds. */
const maxUnboundedTokens = 4_096;

export function demandOf(plan: RequestPlan, measure: Measure, inference: Inference): Demand {
  const { facts } = plan;
  const { promptTokens, answers } = measure.paid(facts);
  const demand = { pico: 0n, picoWithByok: 0n, tokens: 0n };
  for (const { candidate } of plan.plan) {
    const completionTokens = answers * (facts.maxTokens ?? boundOf(candidate));
    const price = priceFor(candidate.endpoint, {
      promptTokens,
      at: inference.startedAt,
      tier: tierAt(candidate, facts),
    });
    const tokens = costAtMost(price, { promptTokens, completionTokens, images: facts.images });
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

interface Tokens {
  promptTokens: number;
  completionTokens: number;
  images: number;
}

function costAtMost(price: Price, { promptTokens, completionTokens, images }: Tokens): bigint {
  const { prompt, completion } = dearestOf(price);
  return (
    BigInt(promptTokens) * prompt + BigInt(completionTokens) * completion + BigInt(images) * price.image + price.request
  );
}

/** What a token of each kind may cost at most. */
const dearestOf = derivedOnce((price: Price) => ({
  prompt: max(price.prompt, price.cacheWrite ?? 0n, price.cacheWriteHour ?? 0n, price.audio ?? 0n),
  completion: max(price.completion, price.internalReasoning ?? 0n),
}));

function max(...amounts: bigint[]): bigint {
  return amounts.reduce((highest, amount) => (amount > highest ? amount : highest), 0n);
}
