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

/** `maxSize`: of instructions. */
export function compilePattern(tree: PatternTree, maxSize = maxInstructions): Instruction[] {
  const program: Program = { instructions: [], maxSize };
  write(tree, program);
  add(program, { kind: "match" });
  return program.instructions;
}

interface Program {
  instructions: Instruction[];
  maxSize: number;
}

function add({ instructions, maxSize }: Program, instruction: Instruction): number {
  if (instructions.length >= maxSize)
    throw new UnsupportedPattern(`more than ${maxSize} steps, repetitions written out`);
  return instructions.push(instruction) - 1;
}

function write(tree: PatternTree, program: Program): void {
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

function writeChoice(options: readonly PatternTree[], program: Program): void {
  const exits: number[] = [];
  for (const [index, option] of options.entries()) {
    const isLast = index === options.length - 1;
    const fork = isLast
      ? undefined
      : add(program, { kind: "split", first: program.instructions.length + 1, second: 0 });
    write(option, program);
    if (fork === undefined) break;
    exits.push(add(program, { kind: "jump", to: 0 }));
    program.instructions[fork] = { kind: "split", first: fork + 1, second: program.instructions.length };
  }
  for (const exit of exits) program.instructions[exit] = { kind: "jump", to: program.instructions.length };
}

function writeRepeat({ part, min, max }: Extract<PatternTree, { kind: "repeat" }>, program: Program): void {
  // A round that writes nothing is counted too: ((((){1000}){1000}){1000}) must not take a billion of them.
  const rounds = Number.isFinite(max) ? max : min + 1;
  const before = program.instructions.length;
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && program.instructions.length === before) return;
    if (round < min) {
      write(part, program);
      continue;
    }
    const fork = add(program, { kind: "split", first: program.instructions.length + 1, second: 0 });
    write(part, program);
    if (!Number.isFinite(max)) add(program, { kind: "jump", to: fork });
    program.instructions[fork] = { kind: "split", first: fork + 1, second: program.instructions.length };
  }
}
