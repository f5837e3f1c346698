// What a program says while nobody knows yet whether it matters: of a start that went well nothing of it does, of one that
// failed all.

export interface HeldOutput {
  /** What is shown now of a piece of output. */
  shown(text: string): string;
  /** What was held back so far; from now on nothing is. */
  release(): string;
}

export function holdOutput(): HeldOutput {
  let held: string | undefined = "";
  return {
    shown(text) {
      if (held === undefined) return text;
      held += text;
      return "";
    },
    release() {
      const text = held ?? "";
      held = undefined;
      return text;
    },
  };
}
