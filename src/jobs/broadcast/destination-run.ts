// One destination's messages of one batch: what went out already is done, the rest goes out together, and where that fails
// all of it waits. Notes what is to be told of it.
import type { BroadcastJob } from "../../broadcast/broadcast-job.ts";
import type { Target } from "../../broadcast/destination-type.ts";
import type { View } from "../../broadcast/make-spans.ts";
import type { Bindings } from "../../env.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { readContents } from "../../store/contents.ts";
import { noteDelivered, noteFailed, type Pause, takeReceipts } from "../../store/destination-states.ts";
import type { DestinationRecord } from "../../store/destinations.ts";
import { masterKeysOf } from "../../store/sealing.ts";
import type { Carrier } from "./carrier.ts";
import { openTarget } from "./open-target.ts";
import { type Delivery, type Parcel, sendTraces } from "./send-traces.ts";

export interface Envelope {
  message: Message<unknown>;
  job: BroadcastJob;
}

export interface DestinationRunInput {
  destination: DestinationRecord & { folder: string };
  /** undefined: it takes what it gets, as far as is known. */
  pause: Pause | undefined;
  receipts: ReadonlyMap<string, string>;
  bindings: Bindings;
  carrier: Carrier;
}

interface Packed extends Envelope {
  parcel: Parcel;
}

/** Milliseconds of one call. */
const patienceMs = 20_000;
/** Seconds. A hundred tries at most an hour apart outlast the queue's own four days of keeping. */
const firstDelay = 5;
const maxDelay = 3_600;
/** Longer the queue keeps no message back. */
const maxAskedDelay = 43_200;
/** Contents are stored at the same time as the message is sent. */
const unstoredDelay = 10;
/** Characters of stored contents that go together: some vendors take a megabyte at a time. */
const maxTogether = 500_000;
/** Milliseconds for one destination in one batch: what is acknowledged for the others holds when the batch is done. */
const maxRunMs = 60_000;
const tooLarge = 413;

export class DestinationRun {
  readonly #input: DestinationRunInput;
  readonly #begunAt: number;
  #delivered = 0;
  #sent = 0;
  readonly #seen: string[] = [];
  #dropped = 0;
  #lagSeconds = 0;
  #problem: string | null = null;
  #waitingSince: string | null = null;
  #pause: Pause | null = null;

  constructor(input: DestinationRunInput) {
    this.#input = input;
    this.#begunAt = input.carrier.now();
  }

  get destinationId(): string {
    return this.#input.destination.id;
  }

  get hasTakenReceipts(): boolean {
    return this.#seen.length > 0;
  }

  async deliver(envelopes: readonly Envelope[]): Promise<void> {
    const { receipts, pause, carrier, destination, bindings } = this.#input;
    const waiting: Envelope[] = [];
    for (const envelope of envelopes) {
      const { record } = envelope.job;
      const at = receipts.get(`${record.id} ${this.destinationId}`);
      if (at !== undefined) {
        this.#seen.push(record.id);
        this.#finish(envelope, { at: Date.parse(at), isDropped: false });
      } else if (destination.rules.regions.includes(record.dataRegion)) waiting.push(envelope);
      // Its owner took the region away meanwhile.
      else envelope.message.ack();
    }
    const pauseMs = (pause?.until ?? 0) - carrier.now();
    if (pauseMs > 0) return postpone(waiting, Math.ceil(pauseMs / 1_000));
    const target = await openTarget(bindings, destination);
    if (target === undefined) return this.#fail(waiting, "this ENCRYPTION_KEY does not open its configuration");
    await this.#sendAll(target, waiting);
  }

  changes(database: D1Database): D1PreparedStatement[] {
    const { destination, carrier } = this.#input;
    const told = {
      id: destination.id,
      workspaceId: destination.workspaceId,
      at: new Date(carrier.now()).toISOString(),
    };
    const changes: D1PreparedStatement[] = [];
    // In the transaction that counts them: each once.
    if (this.#seen.length > 0) changes.push(takeReceipts(database, destination.id, this.#seen));
    if (this.#delivered > 0) {
      const counts = {
        delivered: this.#delivered,
        droppedContents: this.#dropped,
        lagSeconds: this.#lagSeconds,
        isTakingAgain: this.#sent > 0,
      };
      changes.push(noteDelivered(database, { ...told, ...counts }));
    }
    if (this.#problem !== null) {
      const failed = { error: this.#problem, waitingSince: this.#waitingSince, pause: this.#pause };
      changes.push(noteFailed(database, { ...told, ...failed }));
    }
    return changes;
  }

  /** A piece after the other, so that not all stored contents are in memory at once. */
  async #sendAll(target: Target, envelopes: readonly Envelope[]): Promise<void> {
    let piece: Packed[] = [];
    let characters = 0;
    // An object is of one request.
    const room = target.objects === undefined ? maxTogether : 0;
    for (const [index, envelope] of envelopes.entries()) {
      if (this.#isOver()) return postpone([...piece, ...envelopes.slice(index)], 1);
      const contents = await this.#contentsFor(envelope);
      if (contents === "not yet") {
        envelope.message.retry({ delaySeconds: unstoredDelay });
        continue;
      }
      const { record, client, keyName } = envelope.job;
      const { rules } = this.#input.destination;
      piece.push({ ...envelope, parcel: { trace: { record, client, keyName }, rules, contents } });
      characters += contents === null || contents === "dropped" ? 0 : JSON.stringify(contents).length;
      if (characters < room) continue;
      if (!(await this.#send(target, piece))) return this.#fail(envelopes.slice(index + 1), this.#problem);
      [piece, characters] = [[], 0];
    }
    if (piece.length > 0) await this.#send(target, piece);
  }

  /** False: nobody there takes anything now. */
  async #send(target: Target, piece: readonly Packed[]): Promise<boolean> {
    const delivery = await this.#ask(target, piece);
    if (delivery.ok) {
      this.#problem = delivery.problem ?? this.#problem;
      this.#sent += piece.length;
      for (const one of piece) this.#finish(one, { isDropped: one.parcel.contents === "dropped" });
      return true;
    }
    const [first] = piece;
    if (delivery.isFinal && first !== undefined && piece.length === 1) {
      const isWhole = typeof first.parcel.contents === "object" && first.parcel.contents !== null;
      // What it takes in any case is told of what it does not.
      if (delivery.status === tooLarge && isWhole) return await this.#send(target, [withoutContents(first)]);
    }
    if (!delivery.isFinal || piece.length === 1) {
      this.#fail(piece, delivery.problem, delivery);
      return delivery.isFinal;
    }
    // One that is not taken must not hold up those that it came with.
    for (const [index, one] of piece.entries()) {
      if (this.#isOver()) {
        postpone(piece.slice(index), 1);
        return true;
      }
      if (await this.#send(target, [one])) continue;
      this.#fail(piece.slice(index + 1), this.#problem);
      return false;
    }
    return true;
  }

  #ask(target: Target, piece: readonly Packed[]): Promise<Delivery> {
    const parcels = piece.map(({ parcel }) => parcel);
    return sendTraces({ target, parcels, carrier: this.#input.carrier, timeoutMs: patienceMs });
  }

  async #contentsFor({ job, message }: Envelope): Promise<View["contents"] | "not yet"> {
    const { destination, bindings } = this.#input;
    if (destination.rules.privacy_mode || job.contents === "none") return null;
    if (job.contents === "straight") return "dropped";
    const masterKeys = await masterKeysOf(isolateOf(bindings).settings);
    if (masterKeys === undefined) return "dropped";
    const workspace = { id: destination.workspaceId, folder: destination.folder };
    const { id: generationId, createdAt } = job.record;
    const ring = { database: bindings.DB, bucket: bindings.CONTENTS, masterKeys };
    const contents = await readContents(ring, { workspace, generationId, createdAt });
    if (typeof contents !== "string") return contents;
    return contents === "missing" && message.attempts === 1 ? "not yet" : "dropped";
  }

  #finish({ message, job }: Envelope, { at, isDropped }: { at?: number; isDropped: boolean }): void {
    const arrived = at ?? this.#input.carrier.now();
    this.#delivered += 1;
    if (isDropped) this.#dropped += 1;
    this.#lagSeconds = Math.max(this.#lagSeconds, Math.round((arrived - Date.parse(job.record.createdAt)) / 1_000));
    message.ack();
  }

  #fail(envelopes: readonly Envelope[], problem: string | null, delivery?: Delivery): void {
    if (envelopes.length === 0) return;
    this.#problem = problem;
    const oldest = envelopes.map(({ job }) => job.record.createdAt).toSorted()[0] ?? null;
    this.#waitingSince = [this.#waitingSince ?? oldest, oldest].toSorted()[0] ?? oldest;
    if (delivery?.isFinal === true) {
      // Each by itself: the others are taken.
      const tries = Math.max(...envelopes.map(({ message }) => message.attempts));
      postpone(envelopes, Math.min(maxDelay, firstDelay * 2 ** (tries - 1)));
      return;
    }
    this.#pause ??= this.#nextPause(delivery?.retryAfterMs ?? 0);
    // What was not sent waits as long as what came before it.
    postpone(envelopes, Math.max(1, Math.ceil((this.#pause.until - this.#input.carrier.now()) / 1_000)));
  }

  /** Twice as long as the one before, whatever came and went of messages since: they have a hundred tries, and each pause is one. */
  #nextPause(askedMs: number): Pause {
    const { pause, carrier } = this.#input;
    const asked = Math.min(maxAskedDelay, Math.ceil(askedMs / 1_000));
    const seconds = Math.min(maxDelay, Math.max(firstDelay, 2 * (pause?.seconds ?? 0)));
    return { seconds, until: carrier.now() + Math.max(asked, seconds) * 1_000 };
  }

  #isOver(): boolean {
    return this.#input.carrier.now() - this.#begunAt > maxRunMs;
  }
}

function withoutContents(packed: Packed): Packed {
  return { ...packed, parcel: { ...packed.parcel, contents: "dropped" } };
}

function postpone(envelopes: readonly Envelope[], delaySeconds: number): void {
  for (const { message } of envelopes) message.retry({ delaySeconds });
}
