// The console's Worker, for what jobs leave to it.
import type { Bindings } from "../env.ts";

export function consoleOf({ CONSOLE }: Pick<Bindings, "CONSOLE">): NonNullable<Bindings["CONSOLE"]> {
  if (CONSOLE === undefined) throw new Error("the service CONSOLE is not bound: `npm run deploy` makes it");
  return CONSOLE;
}
