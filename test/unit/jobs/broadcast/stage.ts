// A workspace with destinations, in SQLite and in memory, with the queue as a list: what is told of a request, and what the
// queue's consumer makes of it.
import { expect } from "vitest";
import type { GenerationRecord } from "../../../../src/accounting/generation-record.ts";
import type { DestinationRules } from "../../../../src/broadcast/destination.ts";
import { findDestinationType } from "../../../../src/broadcast/destination-types.ts";
import type { TraceContents } from "../../../../src/broadcast/trace.ts";
import type { Bindings } from "../../../../src/env.ts";
import { readSettings } from "../../../../src/env.ts";
import { MemoryBudget } from "../../../../src/isolate/memory-budget.ts";
import { carrierOf } from "../../../../src/jobs/broadcast/carrier.ts";
import { tellDestinations } from "../../../../src/jobs/broadcast/tell-destinations.ts";
import { runQueue } from "../../../../src/jobs/run-queue.ts";
import { sealDestination } from "../../../../src/store/destination-seal.ts";
import {
  type DestinationState,
  newState,
  type Pause,
  readPauses,
  readStates,
} from "../../../../src/store/destination-states.ts";
import { type DestinationRecord, findDestination, insertDestination } from "../../../../src/store/destinations.ts";
import { masterKeysOf } from "../../../../src/store/sealing.ts";
import { defaultWorkspaceId } from "../../../../src/store/workspaces.ts";
import { generationId } from "../../../../src/wire/generation-id.ts";
import { rulesOf, traceOf } from "../../broadcast/trace-of.ts";
import { memoryBucket } from "../../store/bucket.ts";
import { asD1, newSqlite } from "../../store/sqlite-database.ts";

const variables = { ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"), PRIVATE_URLS: "true" };

export const canary = "the canary sings of 4711";
export const contents = {
  input: { messages: [{ role: "user", content: canary }] },
  output: { completion: `No: ${canary}.`, reasoning: null, tool_calls: [] },
  truncated: false,
} satisfies TraceContents;

interface Queued {
  id: string;
  body: unknown;
  attempts: number;
  delaySeconds: number;
}

export class Stage {
  readonly sqlite = newSqlite();
  readonly queue: Queued[] = [];
  readonly objects: ReturnType<typeof memoryBucket>["objects"];
  readonly bindings: Bindings;
  readonly destinations: DestinationRecord[] = [];
  #sent = 0;
  /** Why the queue refuses: the next messages, each once. */
  readonly refusals: Error[] = [];
  /** What every call of the bucket fails with. */
  bucketFailure: Error | undefined;

  constructor(more: Record<string, string> = {}) {
    const settings = JSON.stringify({ is_observability_broadcast_enabled: true });
    this.sqlite.prepare("UPDATE workspaces SET settings = ? WHERE id = ?").run(settings, defaultWorkspaceId);
    const { bucket, objects } = memoryBucket(() => {
      if (this.bucketFailure !== undefined) throw this.bucketFailure;
    });
    this.objects = objects;
    const send = async (body: unknown, { delaySeconds = 0 } = {}) => {
      const refusal = this.refusals.shift();
      if (refusal !== undefined) throw refusal;
      this.queue.push({ id: `m${this.#sent++}`, body: structuredClone(body), attempts: 1, delaySeconds });
    };
    const own = { DB: asD1(this.sqlite), CONTENTS: bucket, BROADCASTS: { send } };
    this.bindings = { ...own, ...variables, ...more } as unknown as Bindings;
  }

  /** `stored`: in place of a configuration that the API takes. */
  async destination(
    type: string,
    config: Record<string, unknown>,
    rules: Partial<DestinationRules> = {},
    stored?: Record<string, unknown>,
  ): Promise<DestinationRecord> {
    const row = findDestinationType(type);
    const masterKeys = await masterKeysOf(readSettings(this.bindings));
    if (row === undefined || masterKeys === undefined) throw new Error(type);
    const place = { id: crypto.randomUUID(), workspaceId: defaultWorkspaceId, type };
    const at = new Date().toISOString();
    const record = {
      ...place,
      ...(await sealDestination(masterKeys, stored ?? row.config().parse(config), place)),
      name: type,
      enabled: true,
      rules: rulesOf(rules),
      config: {},
      createdAt: at,
      updatedAt: at,
    };
    expect(await insertDestination(this.bindings.DB, record)).toBe(true);
    this.destinations.push(record);
    return record;
  }

  /** As the request does behind its answer. `clock`: epoch milliseconds, in place of the real one. */
  async tell(record: Partial<GenerationRecord> = {}, clock: () => number = Date.now): Promise<string> {
    const id = generationId(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
    await tellDestinations({
      bindings: this.bindings,
      carrier: { ...carrierOf(readSettings(this.bindings)), now: clock },
      destinations: this.destinations,
      trace: traceOf({ record: { id, createdAt: new Date().toISOString(), ...record } }),
      characters: 100,
      contents: () => contents,
      memory: new MemoryBudget(),
    });
    return id;
  }

  /** Hands the consumer all that waits, whenever it is due. Answers how many were done. Throws where the consumer leaves a
   * message neither done nor waiting: the real queue takes that for done. */
  async consume(): Promise<number> {
    const batch = this.queue.splice(0);
    const forgotten = new Set(batch.map(({ id }) => id));
    const messages = batch.map((queued) => {
      return {
        id: queued.id,
        timestamp: new Date(),
        body: queued.body,
        attempts: queued.attempts,
        ack: () => {
          forgotten.delete(queued.id);
        },
        retry: ({ delaySeconds = 0 } = {}) => {
          // Of several the first counts.
          if (!forgotten.delete(queued.id)) return;
          this.queue.push({ ...queued, attempts: queued.attempts + 1, delaySeconds });
        },
      };
    });
    await runQueue({ queue: "fairlead-broadcast", messages } as unknown as MessageBatch, this.bindings);
    if (forgotten.size > 0) throw new Error(`neither done nor to be tried again: ${[...forgotten].join(", ")}`);
    return batch.length - this.queue.length;
  }

  /** Nobody waits for a destination that failed just now. */
  forgetPauses(): void {
    this.sqlite.exec("UPDATE destination_states SET retry_at = '2026-01-01T00:00:00.000Z' WHERE retry_at IS NOT NULL");
  }

  async state(of: DestinationRecord): Promise<DestinationState & { pause: Pause | undefined }> {
    const state = (await readStates(this.bindings.DB, [of.id], Date.now())).get(of.id) ?? newState;
    return { ...state, pause: (await readPauses(this.bindings.DB, [of.id])).get(of.id) };
  }

  async find(of: DestinationRecord): Promise<DestinationRecord | undefined> {
    return await findDestination(this.bindings.DB, of.id);
  }

  /** All that lies anywhere, as text. */
  stored(): string {
    const tables = this.sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const rows = tables.map(({ name }) => this.sqlite.prepare(`SELECT * FROM "${name}"`).all());
    const objects = [...this.objects].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString()]);
    return JSON.stringify([rows, objects, this.queue]);
  }
}
