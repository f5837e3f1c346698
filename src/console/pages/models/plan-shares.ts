// How likely each endpoint of a plan is to be asked first: as routing weighs them, by 1/price² among the stable ones. Pure.
import { moneyToNumber, parseMoney } from "../../../catalog/money.ts";
import { isRecord } from "../../../wire/json.ts";

export interface Planned {
  model: string;
  provider: string;
  endpoint: string;
  /** USD per token, as balancing sees it. */
  price: string;
  stable: boolean;
}

/** 0…1 for each of the plan; whoever asks for an order has it, and the first is asked first. */
export function sharesOf(plan: readonly Planned[], body: Readonly<Record<string, unknown>>): number[] {
  const [first] = plan;
  if (first === undefined) return [];
  if (isOrdered(body) || !first.stable) return plan.map((_, place) => (place === 0 ? 1 : 0));
  const isDrawn = ({ model, stable }: Planned) => model === first.model && stable;
  const prices = plan.map((one) => (isDrawn(one) ? moneyToNumber(parseMoney(one.price) ?? 0n) : null));
  // What is free shares the draw alone.
  const isFree = prices.includes(0);
  const weights = prices.map((price) => (price === null ? 0 : isFree ? Number(price === 0) : 1 / (price * price)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function isOrdered({ provider, model }: Readonly<Record<string, unknown>>): boolean {
  const preferences = isRecord(provider) ? provider : {};
  const asks = ["order", "sort"].some((name) => preferences[name] !== undefined && preferences[name] !== null);
  return asks || (typeof model === "string" && /:(?:nitro|floor)$/.test(model));
}
