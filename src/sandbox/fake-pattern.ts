// A string that a regular expression matches. Reads literals, classes, groups, alternatives and repetitions; what it
// cannot read (look-arounds, back-references) ends in undefined, never in a string that does not match.

/** A string maker; `extra` repetitions are added wherever the pattern leaves their number open. */
type Maker = (extra: number) => string;

const alphabet = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const likely = ["a", "A", "1", "-", "_", " ", ...alphabet, "é", "я", "中"];
const mostExtra = 64;

export function fakePattern(pattern: string, fits: (text: string) => boolean): string | undefined {
  try {
    const expression = new RegExp(pattern, "u");
    const make = new PatternReader(pattern).alternatives();
    for (let extra = 0; extra <= mostExtra; extra++) {
      const text = make.map((maker) => maker(extra)).find((candidate) => expression.test(candidate) && fits(candidate));
      if (text !== undefined) return text;
    }
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
  }
  return undefined;
}

class PatternReader {
  private position = 0;
  private readonly pattern: string;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  /** One maker for each alternative of the group that starts here. */
  alternatives(): Maker[] {
    const found = [this.sequence()];
    while (this.take("|")) found.push(this.sequence());
    return found;
  }

  private sequence(): Maker {
    const parts: Maker[] = [];
    while (this.position < this.pattern.length && !this.sees("|") && !this.sees(")")) parts.push(this.repeated());
    return (extra) => parts.map((part) => part(extra)).join("");
  }

  private repeated(): Maker {
    const atom = this.atom();
    const [least, most] = this.repetition();
    return (extra) => atom(extra).repeat(Math.min(most, least + extra));
  }

  private repetition(): [least: number, most: number] {
    const [text = "", symbol, least = "1", comma, most] =
      /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.pattern.slice(this.position)) ?? [];
    this.position += text.length;
    if (text === "") return [1, 1];
    if (symbol === "?") return [0, 1];
    if (symbol !== undefined) return [symbol === "*" ? 0 : 1, Number.POSITIVE_INFINITY];
    if (comma === "") return [Number(least), Number(least)];
    return [Number(least), most === "" ? Number.POSITIVE_INFINITY : Number(most)];
  }

  private atom(): Maker {
    if (this.take("^") || this.take("$")) return () => "";
    if (this.take("(")) return this.group();
    const [source = ""] =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\[pPu](?:\{[^}]*\}|.{4})|\\.|.)/su.exec(this.pattern.slice(this.position)) ?? [];
    if (source === "") throw new SyntaxError(`nothing to read at ${this.position}`);
    this.position += source.length;
    if (source === "\\b" || source === "\\B") return () => "";
    const single = new RegExp(`^(?:${source})$`, "u");
    const character = [source, ...likely].find((candidate) => single.test(candidate));
    if (character === undefined) throw new SyntaxError(`no character known for ${source}`);
    return () => character;
  }

  private group(): Maker {
    const [opening = ""] = /^\?(?::|<\w+>)/.exec(this.pattern.slice(this.position)) ?? [];
    this.position += opening.length;
    if (this.sees("?")) throw new SyntaxError("look-arounds are not read");
    const [first] = this.alternatives();
    this.take(")");
    return first ?? (() => "");
  }

  private sees(character: string): boolean {
    return this.pattern[this.position] === character;
  }

  private take(character: string): boolean {
    if (!this.sees(character)) return false;
    this.position += 1;
    return true;
  }
}
