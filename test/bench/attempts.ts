// What the loop over attempts costs a request whose first endpoint answers: waits from usual times, the timer of its silence,
// what is learnt of it; without the call. Run it alone with `node test/bench/attempts.ts`, or from the benchmark.

import { noteSuccess } from "../../src/pipeline/note-attempt.ts";
import type { OpenedCall } from "../../src/pipeline/run.ts";
import { type Call, type CallInput, runAttempts } from "../../src/pipeline/run-attempts.ts";
import { emptyHealth, healthOf, report } from "../../src/routing/health/health.ts";
import { selectEndpoints } from "../../src/routing/select-endpoints.ts";
import { ok } from "../../src/wire/result.ts";
import { inferenceFor } from "../unit/pipeline/play.ts";
import { makeCatalog } from "../unit/routing/make-catalog.ts";
import { inputFor, seededRandom } from "../unit/routing/plan.ts";

export interface AttemptsFigure {
  name: string;
  /** Microseconds for one request, the least of short rounds. */
  microseconds: number;
  /** What it may take at most. */
  limit: number;
}

const model = "maker/model";
/** 2 % of what a request costs on workerd. */
const limit = 10;
const rounds = 300;
const requests = 50;
const fitted = { annotations: [], ocrCostPico: 0n, promptTokens: null, search: null, serviceTier: null, notes: [] };

/** It is sent, speaks and answers at once. */
function answersAtOnce({ onSend, onSpeak }: CallInput): Call<null> {
  onSend();
  onSpeak();
  const opened: OpenedCall<null> = { opened: null, fitted };
  return { ended: Promise.resolve(ok(opened)), cancel: () => undefined, reported: () => null };
}

export async function benchAttempts(): Promise<AttemptsFigure> {
  const endpoints = [1, 2, 3].map((price) => ({ provider: `provider-${price}`, price }));
  const selection = inputFor(makeCatalog([{ id: model, endpoints }]), { model, stream: true });
  if ("kind" in selection) throw new Error(JSON.stringify(selection));
  const keys = endpoints.map(({ provider }) => `${model} ${provider}`);
  const random = seededRandom(1);
  let health = emptyHealth;
  const learn = (key: string): void => {
    const at = Date.now();
    health = report(health, { key, at, kind: "success", wait: { load: 0, ms: 100 + 400 * random() ** 3 } });
  };
  // As many different times as an endpoint has that is known well.
  for (let times = 0; times < 2_000; times += 1) for (const key of keys) learn(key);
  const { inference } = inferenceFor({
    answers: [],
    inference: {
      healthOf: () => new Map(keys.map((key) => [key, healthOf(health, key, Date.now())])),
      noteOutcome: (outcome) => {
        health = report(health, outcome);
      },
    },
  });
  let least = Number.POSITIVE_INFINITY;
  for (let round = -rounds; round < rounds; round += 1) {
    const known = inference.healthOf([model]);
    if (known instanceof Promise) throw new Error("health is at hand here");
    const { plan } = selectEndpoints({ ...selection, health: known });
    const input = { plan, facts: selection.facts, chance: selection.chance, streams: () => true };
    const startedAt = performance.now();
    for (let request = 0; request < requests; request += 1) {
      const { answer } = await runAttempts(input, inference, answersAtOnce);
      if (answer === null) throw new Error("nobody answered");
      noteSuccess(answer, { inference, tokens: 80 });
    }
    const wall = performance.now() - startedAt;
    // The first half warms the machine up.
    if (round >= 0) least = Math.min(least, (wall * 1_000) / requests);
  }
  return { name: "attempts: the first endpoint answers", microseconds: least, limit };
}

if (import.meta.main) {
  const { name, microseconds } = await benchAttempts();
  console.log(`${name}: ${microseconds.toFixed(1)} µs (limit ${limit} µs)`);
}
