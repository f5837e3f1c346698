// The Durable Object that counts the limits of one scope: of a key, of a workspace. A shell: it keeps the ledger, has in
// storage whatever it says before it says it, and decides nothing. It may be put away at any moment.
import { DurableObject } from "cloudflare:workers";
import type { Count } from "../accounting/ledger/count.ts";
import {
  type Ask,
  emptyLedger,
  exchange,
  type HeldLease,
  type Ledger,
  type LedgerAnswer,
} from "../accounting/ledger/exchange.ts";

const countPrefix = "count/";
const leasePrefix = "lease/";
/** Nobody asked for so long: what it had counted is summed up elsewhere by then. */
const idleMs = 86_400_000;

export class LedgerObject extends DurableObject {
  #ledger: Ledger;
  #isAlarmSet = false;

  constructor(state: DurableObjectState, bindings: Cloudflare.Env) {
    super(state, bindings);
    const { kv } = this.ctx.storage;
    this.#ledger = {
      counts: withoutPrefix(kv.list<Count>({ prefix: countPrefix }), countPrefix),
      leases: withoutPrefix(kv.list<HeldLease>({ prefix: leasePrefix }), leasePrefix),
    };
  }

  /** null: a newer ask of the same lease has been answered already. The runtime lets no answer out before what it says is safe. */
  exchange(ask: Ask): LedgerAnswer | null {
    const exchanged = exchange(this.#ledger, ask, Date.now());
    if (exchanged === undefined) return null;
    const { ledger, answer, counts, leases, forgotten } = exchanged;
    const { kv } = this.ctx.storage;
    this.ctx.storage.transactionSync(() => {
      for (const name of counts) kv.put(countPrefix + name, ledger.counts.get(name));
      for (const id of forgotten) kv.delete(leasePrefix + id);
      for (const id of leases) kv.put(leasePrefix + id, ledger.leases.get(id));
    });
    this.#ledger = ledger;
    this.#setAlarm();
    return answer;
  }

  override async alarm(): Promise<void> {
    const last = Math.max(0, ...[...this.#ledger.leases.values()].map(({ expiresAt }) => expiresAt));
    const isIdle = last + idleMs <= Date.now();
    if (!isIdle) return void (await this.ctx.storage.setAlarm(last + idleMs));
    await this.ctx.storage.deleteAll();
    this.#ledger = emptyLedger;
    this.#isAlarmSet = false;
  }

  #setAlarm(): void {
    if (this.#isAlarmSet) return;
    this.#isAlarmSet = true;
    void this.ctx.storage.setAlarm(Date.now() + idleMs);
  }
}

function withoutPrefix<Row>(rows: Iterable<[string, Row]>, prefix: string): Map<string, Row> {
  return new Map([...rows].map(([name, row]) => [name.slice(prefix.length), row]));
}
