// How a secret of this installation is set: in a file where it runs on somebody's own machine, by wrangler where it is deployed.
import type { ConsoleContext } from "./environment.ts";

export function howToSet(context: ConsoleContext, name: string): string {
  const { hostname } = new URL(context.req.url);
  // On whichever name and address `npm start` listens, it says so by this variable.
  const isOwnMachine = context.get("settings").PRIVATE_URLS || ownNames.includes(hostname);
  return isOwnMachine ? `${name}=… in .dev.vars and a new start` : `npx wrangler secret put ${name}`;
}

const ownNames: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];
