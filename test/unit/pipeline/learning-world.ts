// Providers with a delay each, in fake time, and one isolate that remembers what it saw of them from request to request.
import { vi } from "vitest";
import { chat as chatDoor } from "../../../src/doors/chat.ts";
import { HedgeBudget } from "../../../src/isolate/hedge-budget.ts";
import { Pace } from "../../../src/isolate/pace.ts";
import { handle } from "../../../src/pipeline/handle.ts";
import type { Inference } from "../../../src/pipeline/inference.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { emptyCopy, type HealthCopy, healthsIn, recordOwn } from "../../../src/routing/health/health-copy.ts";
import type { EndpointHealth, HealthSnapshot, Outcome } from "../../../src/routing/health/health-snapshot.ts";
import { present } from "../../../src/wire/present.ts";
import { ok } from "../../../src/wire/result.ts";
import { type Answer, arriving, type CatalogRows, chunk, events, inferenceFor, type Scene, type Seen } from "./play.ts";

/** What a provider does with one request: milliseconds to its answer, which `breaks` off behind its first words, or to its error
 * (`endless`: whose words never end), or a silence for ever. */
export type Behaviour = { after: number; status?: number; endless?: true; breaks?: true } | "stall";

export interface Asked {
  vendor: number;
  at: number;
  /** Whether the router has let go of it. */
  cancelled: boolean;
}

export class LearningWorld {
  readonly asked: Asked[] = [];
  readonly outcomes: Outcome[] = [];
  /** How often each was asked. */
  readonly #counts = new Map<number, number>();
  behave: (vendor: number, count: number) => Behaviour = () => ({ after: 50 });
  #copy: HealthCopy = emptyCopy;
  /** Read once for all that look at one moment. */
  #read = { copy: this.#copy, at: 0, health: new Map<string, EndpointHealth>() };
  readonly #hedges = new HedgeBudget();
  readonly #pace = new Pace();
  readonly #rows: CatalogRows;
  readonly #vendors: number;

  constructor(vendors: number, rows: CatalogRows = {}) {
    this.#vendors = vendors;
    this.#rows = rows;
  }

  /** Asks vendor 0 first and then the others, unless the body or the health say otherwise. */
  async ask(body: Record<string, unknown> = {}, inference: Partial<Inference> = {}, settings = {}): Promise<Told> {
    const answers = Array.from({ length: this.#vendors }, (_, vendor) => this.#answer(vendor));
    const scene: Scene = { answers, rows: this.#rows, settings, inference: { ...this.#memory(), ...inference } };
    const { inference: whole, seen } = inferenceFor(scene);
    const question = { model: "test/model", messages: [{ role: "user", content: "Hello" }], stream: true, ...body };
    const startedAt = Date.now();
    const response = await handle(chat(chatDoor), ok(question), { ...whole, startedAt });
    const answeredAt = Date.now();
    const text = await response.text();
    await Promise.all(seen.background);
    return { seen, response, text, waited: answeredAt - startedAt, vendors: seen.records[0]?.attempts ?? [] };
  }

  /** The same, while time is moved on. */
  async wait(...input: Parameters<LearningWorld["ask"]>): Promise<Told> {
    let told: Told | undefined;
    const asking = this.ask(...input).then((value) => {
      told = value;
    });
    while (told === undefined) await vi.advanceTimersByTimeAsync(5);
    await asking;
    return told;
  }

  /** So many answers of one of them. */
  async learn(count: number, after = 50, vendor = "vendor-0"): Promise<void> {
    const before = this.behave;
    this.behave = () => ({ after });
    for (let index = 0; index < count; index += 1) await this.wait({ provider: { order: [vendor] } });
    this.behave = before;
    this.asked.length = 0;
    this.#counts.clear();
    this.outcomes.length = 0;
  }

  #memory(): Partial<Inference> {
    return {
      now: Date.now,
      random: () => 0,
      hedges: this.#hedges,
      pace: this.#pace,
      healthOf: () => this.#health(),
      noteOutcome: (outcome) => {
        this.outcomes.push(outcome);
        this.#copy = recordOwn(this.#copy, outcome);
      },
    };
  }

  #health(): HealthSnapshot {
    const [copy, at] = [this.#copy, Date.now()];
    if (this.#read.copy !== copy || this.#read.at !== at) {
      this.#read = { copy, at, health: new Map(healthsIn(copy, at)) };
    }
    return this.#read.health;
  }

  #answer(vendor: number): Answer {
    return async ({ signal, body }) => {
      const entry: Asked = { vendor, at: Date.now(), cancelled: false };
      const count = this.#counts.get(vendor) ?? 0;
      this.#counts.set(vendor, count + 1);
      this.asked.push(entry);
      const cancelled = new Promise<never>((_, reject) =>
        signal?.addEventListener("abort", () => {
          entry.cancelled = true;
          reject(new Error("cancelled"));
        }),
      );
      const behaviour = this.behave(vendor, count);
      if (behaviour === "stall") return await cancelled;
      await Promise.race([new Promise((resolve) => setTimeout(resolve, behaviour.after)), cancelled]);
      if (behaviour.endless) return new Response(new ReadableStream(), { status: behaviour.status ?? 500 });
      if (behaviour.status !== undefined) {
        return Response.json({ error: { message: "No." } }, { status: behaviour.status });
      }
      const said = `vendor ${vendor}`;
      if (behaviour.breaks) return arriving([events(chunk({ content: said }))], { end: new Error("reset") });
      if (JSON.stringify(body).includes('"stream":true')) {
        return new Response(events(chunk({ role: "assistant", content: said }), chunk({}, "stop"), "[DONE]"), {
          headers: { "content-type": "text/event-stream" },
        });
      }
      return Response.json({
        choices: [{ index: 0, message: { role: "assistant", content: said }, finish_reason: "stop" }],
      });
    };
  }
}

export interface FlowInput {
  everyMs: number;
  forMs: number;
  /** Whom chance draws; nobody but the cheapest where it has no say. */
  random?: () => number;
  /** Milliseconds after which a client leaves. */
  patienceMs?: number;
}

/** Requests at equal distances, for so long; what each came to, in the order of their ends. */
export async function flow(world: LearningWorld, { everyMs, forMs, random, patienceMs }: FlowInput): Promise<Told[]> {
  const told: Told[] = [];
  let asked = 0;
  for (let elapsed = 0; elapsed < forMs; elapsed += everyMs) {
    asked += 1;
    const client = new AbortController();
    const leaving = patienceMs === undefined ? undefined : setTimeout(() => client.abort(), patienceMs);
    const inference = { clientSignal: client.signal, ...present({ random }) };
    void world.ask({}, inference).then((one) => {
      clearTimeout(leaving);
      told.push(one);
    });
    await vi.advanceTimersByTimeAsync(everyMs);
  }
  while (told.length < asked) await vi.advanceTimersByTimeAsync(50);
  return told;
}

/** Those that were not answered to the end. */
export function lost(told: readonly Told[]): number {
  return told.filter(({ response, text }) => response.status !== 200 || !text.includes("[DONE]")).length;
}

export interface Told {
  seen: Omit<Seen, "response">;
  response: Response;
  text: string;
  /** Milliseconds to the headers. */
  waited: number;
  vendors: { provider: string; outcome: string }[];
}
