// What second requests cost while everybody is well: 20 isolates, 20 requests a second and 5 healthy endpoints in six shapes of
// first-token times, seeded, in virtual time. Run it with node to print the table of src/routing/README.md.
import { HedgeBudget } from "../../../../src/isolate/hedge-budget.ts";
import { Pace } from "../../../../src/isolate/pace.ts";
import { prolonged } from "../../../../src/pipeline/witness.ts";
import { loadOf, usualTimes } from "../../../../src/routing/health/first-token-times.ts";
import type { EndpointHealth } from "../../../../src/routing/health/health-snapshot.ts";
import { type Patience, patienceWith } from "../../../../src/routing/late-after.ts";
import { endpoints, isolates, orderOf, seededRandom, start } from "./simulate-health.ts";
import { fairlead, type Policy } from "./simulated-policies.ts";

type Endpoint = (typeof endpoints)[number];

export interface Shape {
  name: string;
  hours: number;
  reasons?: true;
  /** Milliseconds to the first token. */
  draw(random: () => number, at: { now: number; place: number }): number;
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const spread = (random: () => number, median: number, sigma: number): number =>
  median * Math.exp(sigma * normal(random));
const hourMs = 3_600_000;

export const shapes: readonly Shape[] = [
  { name: "normal", hours: 1, draw: (random) => Math.max(50, 400 + 80 * normal(random)) },
  {
    name: "bimodal (4 % ten times slower)",
    hours: 1,
    draw: (random) => spread(random, random() < 0.04 ? 3_000 : 300, 0.2),
  },
  { name: "heavy tail (log-normal, σ = 1)", hours: 1, draw: (random) => spread(random, 300, 1) },
  {
    name: "cold start (10 times slower for 20 s, once an hour each)",
    hours: 1,
    draw: (random, { now, place }) => spread(random, (now + place * 600_000) % hourMs < 20_000 ? 3_000 : 300, 0.3),
  },
  {
    name: "time of day (up to 3 times slower within 6 h)",
    hours: 12,
    draw: (random, { now }) => spread(random, 300 * (2 - Math.cos((2 * Math.PI * now) / (12 * hourMs))), 0.4),
  },
  { name: "reasoning (median 8 s)", hours: 1, reasons: true, draw: (random) => spread(random, 8_000, 0.7) },
];

interface Call extends Patience {
  endpoint: Endpoint;
  sentAt: number;
  late: { isBorneOut: boolean } | null;
  isNoted: boolean;
}

interface Request {
  isolate: number;
  order: readonly Endpoint[];
  calls: Call[];
  isOver: boolean;
}

export interface Extra {
  requests: number;
  extra: number;
  late: number;
}

export function simulateHedging(shape: Shape, seed: number, hours = shape.hours): Extra {
  const random = seededRandom(seed);
  const policy: Policy = fairlead();
  const memories = Array.from({ length: isolates }, () => ({ budget: new HedgeBudget(), pace: new Pace() }));
  const load = loadOf({ promptTokens: 500, reasons: shape.reasons === true, whole: false });
  const counted: Extra = { requests: 0, extra: 0, late: 0 };
  const agenda = new Map<number, (() => void)[]>();
  const stepMs = 10;
  let now = 0;
  const after = (ms: number, what: () => void): void => {
    const at = Math.ceil((now + Math.max(1, ms)) / stepMs) * stepMs;
    const list = agenda.get(at);
    if (list === undefined) agenda.set(at, [what]);
    else list.push(what);
  };
  const health = (request: Request, endpoint: Endpoint): EndpointHealth =>
    policy.standing(request.isolate, endpoint.key, start + now) as EndpointHealth;

  const memoryOf = ({ isolate }: Request) => memories[isolate] ?? { budget: new HedgeBudget(), pace: new Pace() };

  function send(request: Request, endpoint: Endpoint): void {
    const { budget, pace } = memoryOf(request);
    const { firstTokens, answers, badness } = health(request, endpoint);
    const patience = patienceWith(usualTimes(firstTokens, load, start + now), { thinks: false, answers, badness });
    const call: Call = { ...patience, endpoint, sentAt: now, late: null, isNoted: false };
    request.calls.push(call);
    budget.earn(endpoint.key);
    pace.asked(endpoint.key, start + now);
    after(call.lateMs, () => late(request, call));
    after(shape.draw(random, { now, place: endpoints.indexOf(endpoint) }), () => speak(request, call));
  }

  /** As an attempt of the pipeline becomes late. */
  function late(request: Request, call: Call): void {
    if (request.isOver) return;
    const { budget, pace } = memoryOf(request);
    const { key } = call.endpoint;
    const at = start + now;
    const left = call.sentAt + call.lateMs * pace.slowdown(key, at) - now;
    if (left > 0) {
      after(left, () => late(request, call));
      return;
    }
    if (call.late === null) {
      call.late = { isBorneOut: pace.wasLate(key, at) };
      pace.late(key, { lateMs: call.lateMs, now: at });
    }
    if (!call.isNoted && pace.verdict(key, { since: start + call.sentAt, lateMs: call.lateMs, now: at }) === "counts") {
      call.isNoted = true;
      counted.late += 1;
      policy.record(request.isolate, { key, at, kind: "failure", late: true });
    }
    if (request.calls.at(-1) !== call || request.calls.length >= 3) return;
    const isBlunt = call.isGuess && shape.reasons !== true;
    const isExpected = call.late.isBorneOut || isBlunt || request.calls.length > 1;
    const isProlonged =
      !isExpected && !call.isGuess && now - call.sentAt >= prolonged * call.lateMs * pace.slowdown(key, at);
    const isBorneOut = isExpected || isProlonged;
    const isOut = !health(request, call.endpoint).stable;
    const isAsked = ({ key }: Endpoint) => request.calls.some(({ endpoint }) => endpoint.key === key);
    const next = request.order.find((one) => !isAsked(one) && health(request, one).stable && !pace.isLate(one.key, at));
    if (next === undefined || !(isOut || budget.allows(key, isBorneOut))) {
      after(50, () => late(request, call));
      return;
    }
    if (!isOut) budget.spend(key, isBorneOut);
    if (isProlonged) budget.delayed();
    counted.extra += 1;
    send(request, next);
  }

  function speak(request: Request, { endpoint: { key }, sentAt, ...patience }: Call): void {
    if (request.isOver) return;
    request.isOver = true;
    const ms = now - sentAt;
    memoryOf(request).pace.spoke(key, { ...patience, ms, now: start + now });
    policy.record(request.isolate, { key, at: start + now, kind: "success", wait: { load, ms } });
    for (const { endpoint, late } of request.calls)
      if (late === null && endpoint.key !== key) memoryOf(request).pace.ended(endpoint.key);
  }

  const perStep = shape.hours > 2 ? 2 : 20;
  for (; now < hours * hourMs; now += stepMs) {
    if (now % 100 === 0) policy.tick(start + now);
    for (const what of agenda.get(now) ?? []) what();
    agenda.delete(now);
    if (random() >= (perStep * stepMs) / 1_000) continue;
    const isolate = Math.floor(random() * isolates);
    policy.arrive(isolate, start + now);
    counted.requests += 1;
    const request: Request = { isolate, order: orderOf(policy, { isolate, now, random }), calls: [], isOver: false };
    const [first] = request.order;
    if (first !== undefined) send(request, first);
  }
  return counted;
}

if (import.meta.main) {
  for (const shape of shapes) {
    const begun = performance.now();
    const { requests, extra, late } = simulateHedging(shape, 7);
    const share = (count: number): string => `${((count * 100) / requests).toFixed(3)} %`;
    console.log(
      `| ${shape.name} | ${requests} | ${share(late)} | ${share(extra)} | ${Math.round(performance.now() - begun)} ms`,
    );
  }
}
