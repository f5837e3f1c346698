// A tree of a regular expression as a program of few kinds of instructions (Thompson's construction). Repetitions with
// bounds are written out, so the number of instructions is what a pattern costs.
import { type Assertion, type CharacterSet, type PatternTree, UnsupportedPattern } from "./pattern-tree.ts";

export type Instruction =
  | { kind: "set"; set: CharacterSet }
  | { kind: "assertion"; assertion: Assertion }
  /** Goes on in both places. */
  | { kind: "split"; first: number; second: number }
  | { kind: "jump"; to: number }
  | { kind: "match" };

/** What `[a-z]{1,1000}` takes. */
const maxInstructions = 2_100;

export function compilePattern(tree: PatternTree): Instruction[] {
  const program: Instruction[] = [];
  write(tree, program);
  add(program, { kind: "match" });
  return program;
}

function add(program: Instruction[], instruction: Instruction): number {
  if (program.length >= maxInstructions) throw new UnsupportedPattern("a pattern that repeats too much");
  return program.push(instruction) - 1;
}

function write(tree: PatternTree, program: Instruction[]): void {
  switch (tree.kind) {
    case "set":
    case "assertion":
      add(program, tree);
      return;
    case "sequence":
      for (const part of tree.parts) write(part, program);
      return;
    case "choice":
      writeChoice(tree.options, program);
      return;
    case "repeat":
      writeRepeat(tree, program);
  }
}

function writeChoice(options: readonly PatternTree[], program: Instruction[]): void {
  const exits: number[] = [];
  for (const [index, option] of options.entries()) {
    const isLast = index === options.length - 1;
    const fork = isLast ? undefined : add(program, { kind: "split", first: program.length + 1, second: 0 });
    write(option, program);
    if (fork === undefined) break;
    exits.push(add(program, { kind: "jump", to: 0 }));
    program[fork] = { kind: "split", first: fork + 1, second: program.length };
  }
  for (const exit of exits) program[exit] = { kind: "jump", to: program.length };
}

function writeRepeat({ part, min, max }: Extract<PatternTree, { kind: "repeat" }>, program: Instruction[]): void {
  // A round that writes nothing is counted too: ((((){1000}){1000}){1000}) must not take a billion of them.
  const rounds = Number.isFinite(max) ? max : min + 1;
  const before = program.length;
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && program.length === before) return;
    if (round < min) {
      write(part, program);
      continue;
    }
    const fork = add(program, { kind: "split", first: program.length + 1, second: 0 });
    write(part, program);
    if (!Number.isFinite(max)) add(program, { kind: "jump", to: fork });
    program[fork] = { kind: "split", first: fork + 1, second: program.length };
  }
}
