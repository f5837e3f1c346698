// What endpoint health is worth: 20 isolates and 5 endpoints with scripted outages, seeded, in virtual time. Run it with
// node to print the table of src/routing/README.md.
import { endpointKey } from "../../../../src/routing/health/health-snapshot.ts";
import { cooldown, fairlead, type Policy, tryAlways } from "./simulated-policies.ts";

export interface Outage {
  name: string;
  /** Milliseconds from the beginning; the endpoint with the lowest price has it. */
  from: number;
  until: number;
  /** Share of calls that fail meanwhile. */
  failing: number;
  /** How long a failing call takes. */
  failureMs: number;
}

export interface Figures {
  /** Of the requests during the outage, the share whose first call went to the endpoint and failed. */
  metFailureFirst: number;
  /** Seconds from its beginning to the first of 20 requests in a row that did not go there first; null = never. */
  notice: number | null;
  /** Seconds from its end to the last request for which the endpoint had less than nine tenths of its usual chance. */
  comeBack: number;
  /** Mean milliseconds that requests during the outage lost to failing calls. */
  lostMs: number;
}

export const outages: readonly Outage[] = [
  { name: "errors at once for 90 s", from: 30_000, until: 120_000, failing: 1, failureMs: 200 },
  { name: "hangs for 90 s (10 s timeout)", from: 30_000, until: 120_000, failing: 1, failureMs: 10_000 },
  { name: "6 of 10 calls fail for 90 s", from: 30_000, until: 120_000, failing: 0.6, failureMs: 200 },
];

export const policies = { "always tried": tryAlways, "cooldown of 5 s": cooldown, Fairlead: fairlead } as const;

export const isolates = 20;
const requestsPerSecond = 20;
/** Simulated after an outage: longer than a hanging call, the 30 s of instability and the climb. */
const afterMs = 80_000;
const stepMs = 50;
export const start = Date.UTC(2026, 10, 1);
export const endpoints = [1, 1.5, 2, 2.5, 3].map((price, index) => ({
  price,
  key: endpointKey("maker/model", `p${index}`),
}));
type SimulatedEndpoint = (typeof endpoints)[number];
const [cheapest] = endpoints;

/** mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Request {
  isolate: number;
  arrivedAt: number;
  order: readonly SimulatedEndpoint[];
  attempt: number;
  endsAt: number;
  succeeds: boolean;
}

export function simulate(makePolicy: () => Policy, outage: Outage, seed: number): Figures {
  const random = seededRandom(seed);
  const policy = makePolicy();
  const seen: Seen[] = [];
  const counted = { requests: 0, metFailure: 0, lostMs: 0 };
  let underWay: Request[] = [];
  const call = (request: Request, now: number) => {
    const broken = request.order[request.attempt] === cheapest && now >= outage.from && now < outage.until;
    request.succeeds = !broken || random() >= outage.failing;
    request.endsAt = now + (request.succeeds ? 500 + 1_000 * random() : outage.failureMs);
    const during = request.arrivedAt >= outage.from && request.arrivedAt < outage.until;
    if (request.attempt === 0 && during) counted.requests += 1;
    if (request.attempt === 0 && during && !request.succeeds) counted.metFailure += 1;
    if (during && !request.succeeds) counted.lostMs += outage.failureMs;
    underWay.push(request);
  };
  for (let now = 0; now < outage.until + afterMs; now += stepMs) {
    policy.tick(start + now);
    const ended = underWay.filter((request) => request.endsAt <= now);
    underWay = underWay.filter((request) => request.endsAt > now);
    for (const request of ended) {
      const key = request.order[request.attempt]?.key ?? "";
      policy.record(request.isolate, { key, at: start + now, kind: request.succeeds ? "success" : "failure" });
      if (!request.succeeds && request.attempt + 1 < request.order.length) {
        call({ ...request, attempt: request.attempt + 1 }, now);
      }
    }
    if (random() < (requestsPerSecond * stepMs) / 1_000) {
      const isolate = Math.floor(random() * isolates);
      policy.arrive(isolate, start + now);
      const order = orderOf(policy, { isolate, now, random });
      seen.push({ at: now, first: order[0] === cheapest, chance: chanceOfCheapest(policy, isolate, now) });
      call({ isolate, arrivedAt: now, order, attempt: 0, endsAt: 0, succeeds: false }, now);
    }
  }
  return {
    ...timesOf(seen, outage),
    metFailureFirst: counted.metFailure / counted.requests,
    lostMs: counted.lostMs / counted.requests,
  };
}

/** As the default strategy: one stable endpoint drawn by 1/price², the other stable ones by price, then the unstable ones. */
export function orderOf(
  policy: Policy,
  { isolate, now, random }: { isolate: number; now: number; random: () => number },
) {
  const standings = endpoints.map((endpoint) => ({ endpoint, ...policy.standing(isolate, endpoint.key, start + now) }));
  const stable = standings.filter((standing) => standing.stable);
  const weights = stable.map(({ endpoint, weight }) => weight / endpoint.price ** 2);
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const drawn = stable.find((_, index) => {
    left -= weights[index] ?? 0;
    return left < 0;
  });
  const rest = [...stable, ...standings.filter((standing) => !standing.stable)].filter(
    (standing) => standing !== drawn,
  );
  return [...(drawn === undefined ? [] : [drawn]), ...rest].map((standing) => standing.endpoint);
}

/** The chance of the cheapest endpoint to be tried first. */
function chanceOfCheapest(policy: Policy, isolate: number, now: number): number {
  const weights = endpoints.map(({ key, price }) => {
    const { stable, weight } = policy.standing(isolate, key, start + now);
    return stable ? weight / price ** 2 : 0;
  });
  return (weights[0] ?? 0) / weights.reduce((total, weight) => total + weight, 0);
}

interface Seen {
  at: number;
  first: boolean;
  chance: number;
}

function timesOf(seen: readonly Seen[], { from, until }: Outage): Pick<Figures, "notice" | "comeBack"> {
  const usual = seen[0]?.chance ?? 0;
  const during = seen.filter(({ at }) => at >= from && at < until);
  const noticed = during.find((_, place) => {
    const next = during.slice(place, place + 20);
    return next.length === 20 && next.every(({ first }) => !first);
  });
  const away = seen.findLast(({ at, chance }) => at >= until && chance < usual * 0.9);
  return {
    notice: noticed === undefined ? null : (noticed.at - from) / 1_000,
    comeBack: away === undefined ? 0 : (away.at - until) / 1_000,
  };
}

/** Four runs each, a quarter of a clock minute apart, because a cooldown that counts by the minute depends on it. */
function averageOf(policy: () => Policy, outage: Outage): Figures {
  const runs = [0, 1, 2, 3].map((run) => {
    const shift = run * 15_000;
    return simulate(policy, { ...outage, from: outage.from + shift, until: outage.until + shift }, run);
  });
  const mean = (pick: (figures: Figures) => number) => runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
  return {
    metFailureFirst: mean((run) => run.metFailureFirst),
    notice: runs.some((run) => run.notice === null) ? null : mean((run) => run.notice ?? 0),
    comeBack: mean((run) => run.comeBack),
    lostMs: mean((run) => run.lostMs),
  };
}

function table(): string {
  const rows = outages.flatMap((outage) =>
    Object.entries(policies).map(([name, policy]) => {
      const { metFailureFirst, notice, comeBack, lostMs } = averageOf(policy, outage);
      const noticed = notice === null ? "never" : `${notice.toFixed(1)} s`;
      const met = `${(metFailureFirst * 100).toFixed(1)} %`;
      return `| ${outage.name} | ${name} | ${met} | ${lostMs.toFixed(0)} ms | ${noticed} | ${comeBack.toFixed(1)} s |`;
    }),
  );
  return [
    "| outage of the cheapest | memory | requests that met it first | lost per request | noticed after | back after |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

if (import.meta.main) console.log(table());
