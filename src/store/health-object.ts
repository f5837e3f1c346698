// The Durable Object that keeps the health of one model's endpoints for one region. A shell: it holds the ledger in memory,
// writes what changed to its storage every ten seconds at most, and decides nothing.
import { DurableObject } from "cloudflare:workers";
import { emptyHealth } from "../routing/health/health.ts";
import { decodeMemory, type EncodedMemory, encodeMemory } from "../routing/health/health-encoding.ts";
import {
  answer,
  type HealthAnswer,
  type HealthLedger,
  type OutcomeReport,
  receive,
} from "../routing/health/health-ledger.ts";
import type { StatisticsMemory } from "../routing/health/statistics.ts";

const checkpointMs = 10_000;
/** Carries the version of what is stored: another version is not read. */
const storedPrefix = "v1 ";

interface StoredEndpoint {
  memory?: EncodedMemory | undefined;
  statistics?: StatisticsMemory | undefined;
}

export class HealthObject extends DurableObject {
  #ledger: HealthLedger;
  readonly #stored = new Set<string>();
  readonly #changed = new Set<string>();

  constructor(state: DurableObjectState, bindings: Cloudflare.Env) {
    super(state, bindings);
    const health = new Map(emptyHealth);
    const statistics = new Map<string, StatisticsMemory>();
    for (const [name, endpoint] of this.ctx.storage.kv.list<StoredEndpoint>({ prefix: storedPrefix })) {
      const key = name.slice(storedPrefix.length);
      this.#stored.add(key);
      if (endpoint.memory !== undefined) health.set(key, decodeMemory(endpoint.memory));
      if (endpoint.statistics !== undefined) statistics.set(key, endpoint.statistics);
    }
    this.#ledger = { health, statistics, read: new Map() };
  }

  /** Takes what an isolate saw; answers with everything, that included. */
  async report(report: OutcomeReport): Promise<HealthAnswer> {
    this.#ledger = receive(this.#ledger, report);
    const clean = this.#changed.size === 0;
    for (const { key } of report.outcomes) this.#changed.add(key);
    if (clean && this.#changed.size > 0) await this.ctx.storage.setAlarm(Date.now() + checkpointMs);
    return this.snapshot(Date.now());
  }

  snapshot(now: number): HealthAnswer {
    return answer(this.#ledger, now);
  }

  override async alarm(): Promise<void> {
    const { health, statistics } = this.#ledger;
    for (const key of this.#changed) {
      const memory = health.get(key);
      const endpoint: StoredEndpoint = { memory: memory && encodeMemory(memory), statistics: statistics.get(key) };
      this.ctx.storage.kv.put(storedPrefix + key, endpoint);
      this.#stored.add(key);
    }
    this.#changed.clear();
    for (const key of this.#stored) {
      if (health.has(key) || statistics.has(key)) continue;
      this.ctx.storage.kv.delete(storedPrefix + key);
      this.#stored.delete(key);
    }
  }
}
