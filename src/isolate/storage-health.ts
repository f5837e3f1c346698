// Whether D1 and R2 answer, as last seen: at most one look every 10 s, whoever asks and however many at once.
import type { Bindings } from "../env.ts";
import { withDeadline } from "../store/deadline.ts";
import { missingParts } from "../store/schema.ts";

type StorageState = "ok" | "unreachable";
/** `incomplete`: it answers, and lacks something without which nothing is served. */
type DatabaseState = StorageState | "incomplete";

export interface StorageHealth {
  database: DatabaseState;
  contents: StorageState;
  /** What the database lacks, in words. */
  missing: string[];
  /** Epoch milliseconds. */
  checkedAt: number;
}

interface StorageLook {
  /** Epoch milliseconds. */
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

const lookEveryMs = 10_000;
/** What answers later than this serves no request. */
const patienceMs = 1_000;

export class StorageWatch {
  readonly #bindings: Pick<Bindings, "DB" | "CONTENTS">;
  #last: { at: number; seen: Promise<StorageHealth> } | undefined;

  constructor(bindings: Pick<Bindings, "DB" | "CONTENTS">) {
    this.#bindings = bindings;
  }

  read({ now, waitUntil }: StorageLook): Promise<StorageHealth> {
    if (this.#last !== undefined && now - this.#last.at < lookEveryMs) return this.#last.seen;
    const seen = this.#look(now);
    this.#last = { at: now, seen };
    // Others wait for this look: it goes on when whoever asked first has hung up.
    waitUntil(seen);
    return seen;
  }

  async #look(checkedAt: number): Promise<StorageHealth> {
    const { DB, CONTENTS } = this.#bindings;
    let missing: string[] = [];
    const [database, contents] = await Promise.all([
      stateOf(async () => {
        missing = await missingParts(DB);
      }),
      stateOf(async () => CONTENTS.head("health")),
    ]);
    return { database: missing.length > 0 ? "incomplete" : database, contents, missing, checkedAt };
  }
}

async function stateOf(ask: () => Promise<unknown>): Promise<StorageState> {
  try {
    await withDeadline(ask(), patienceMs);
    return "ok";
  } catch {
    return "unreachable";
  }
}
