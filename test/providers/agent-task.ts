// The task of a coding agent, told by what its own results say: a command, two more side by side, a last word. What a
// command prints cannot be read off its text, so that an answer shows that it was run.
import { fakeValue } from "../../src/sandbox/fake-value.ts";
import type { Asked, OfferedTool, Scene } from "./scene.ts";

const steps = [
  { after: /#task(?![\w-])/, thinks: "One command first.", commands: ["sleep 0.2; echo one-$((1+1))"] },
  {
    after: /one-2/,
    thinks: "Two at once now.",
    commands: ["sleep 0.2; echo two-$((1+2))", "sleep 0.2; echo three-$((2+2))"],
  },
] as const;
const printed = ["one-2", "two-3", "three-4"];

/** What each command prints, in the order in which they are run. */
export const taskOutputs: ReadonlyMap<string, string> = new Map(
  steps.flatMap(({ commands }) => commands).map((command, index) => [command, printed[index] ?? ""]),
);

/** What an agent shows at the end of the task, if every command was run and every result came back. */
export const taskAnswer = "All three commands were run: two-3 three-4";

/** undefined where a conversation is no such task, or nothing can be run in it. */
export function taskScene(asked: Asked): Omit<Scene, "refuse" | "error" | "streamError" | "die"> | undefined {
  const said = asked.result ?? asked.prompt;
  const done = printed.slice(1).filter((word) => asked.result?.includes(word));
  if (done.length > 0) {
    return {
      turn: "-3",
      text: `All three commands were run: ${done.join(" ")}`,
      reasoning: "It is done.",
      calls: [],
    };
  }
  const position = steps.findIndex(({ after }) => after.test(said));
  const [step, shell] = [steps[position], asked.tools.find(({ name }) => shellNames.test(name))];
  if (step === undefined || shell === undefined) return undefined;
  const calls = step.commands.map((command) => ({ name: shell.name, arguments: argumentsFor(shell, command) }));
  return { turn: `-${position + 1}`, text: position === 0 ? "Let me look." : "", reasoning: step.thinks, calls };
}

/** As the agents call it. */
const shellNames =
  /^(bash|shell|local_shell|exec|exec_command|execute_command|run_commands?|run_shell_command|run_terminal_command)$/i;
const commandNames = /^(cmd|command|commands|script)$/;

/** Only what is required, and the command wherever it goes. */
function argumentsFor({ schema }: OfferedTool, command: string): Record<string, unknown> {
  const { properties = {}, required = [] } = shapeOf(schema);
  const names = Object.keys(properties).filter((name) => commandNames.test(name) || required.includes(name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      commandNames.test(name) ? commandFor(properties[name], command) : fakeValue(properties[name]),
    ]),
  );
}

function commandFor(property: unknown, command: string): unknown {
  const { type } = shapeOf(property);
  return type === "array" ? [command] : command;
}

interface Shape {
  type?: unknown;
  properties?: Record<string, unknown>;
  required?: string[];
}

function shapeOf(schema: unknown): Shape {
  return typeof schema === "object" && schema !== null ? schema : {};
}
