// A turn of the assistant's, item by item, as the lists of a message. What the lists would not tell of the order is written
// beside the entry that it concerns: `at` (see turn-items.ts).
import type { ReasoningDetail } from "./answer.ts";
import type { ContentPart } from "./message.ts";
import { type Place, placeNames } from "./turn-items.ts";

/** What came so far in one turn, whole or in pieces. */
export class TurnProgress {
  readonly #seen = { text: 0, images: 0, calls: 0 };

  note(count: Place): void {
    for (const name of placeNames) this.#seen[name] += count[name] ?? 0;
  }

  get text(): number {
    return this.#seen.text;
  }

  /** The detail with its place, where anything came before it. */
  readonly placed = (detail: ReasoningDetail): ReasoningDetail => {
    const { at: _at, ...rest } = detail;
    const before = placeNames.filter((name) => this.#seen[name] > 0);
    if (before.length === 0) return "at" in detail ? rest : detail;
    return { ...rest, at: Object.fromEntries(before.map((name) => [name, this.#seen[name]])) };
  };
}

export class TurnWriter<Call extends object, Image extends object = never> {
  readonly details: ReasoningDetail[] = [];
  readonly parts: ContentPart[] = [];
  readonly #images: { entry: Image; text: number }[] = [];
  readonly #calls: { entry: Call; text: number }[] = [];
  readonly #progress = new TurnProgress();

  think(detail: ReasoningDetail): void {
    this.details.push(this.#progress.placed(detail));
  }

  say(part: ContentPart): void {
    this.parts.push(part);
    this.#progress.note(part.type === "text" ? { text: part.text.length } : { images: 1 });
  }

  show(entry: Image): void {
    this.#images.push({ entry, text: this.#progress.text });
    this.#progress.note({ images: 1 });
  }

  call(entry: Call): void {
    this.#calls.push({ entry, text: this.#progress.text });
    this.#progress.note({ calls: 1 });
  }

  /** All that was said. */
  get text(): string {
    return this.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  }

  get images(): Image[] {
    return this.#placed(this.#images);
  }

  get calls(): Call[] {
    return this.#placed(this.#calls);
  }

  /** Everything stands behind the text unless it says otherwise. */
  #placed<Entry extends object>(entries: readonly { entry: Entry; text: number }[]): Entry[] {
    return entries.map(({ entry, text }) => (text < this.#progress.text ? { ...entry, at: { text } } : entry));
  }
}
