// One interface for flows that every official client must be able to run: text, a loop of tools, a parsed answer; streamed
// and not. Each client is used in the way its own documentation shows.
import * as z from "zod";

export interface Flow {
  model: string;
  prompt: string;
  stream: boolean;
}

export interface ClientOfTest {
  name: string;
  say(flow: Flow): Promise<string>;
  /** Runs the tool until the model has its answer. */
  useTool(flow: Flow, run: Run): Promise<string>;
  /** An answer by `rating`, parsed. */
  rate(flow: Flow): Promise<unknown>;
}

export const command = z.object({ command: z.string() });
export const rating = z.object({ score: z.number(), words: z.array(z.string()) });
/** The tool: takes a command, answers with what it printed. */
export type Run = (input: z.infer<typeof command>) => string;

/** A loop of tools that takes more has no end. */
export const mostSteps = 5;

export function user(content: string) {
  return [{ role: "user" as const, content }];
}
