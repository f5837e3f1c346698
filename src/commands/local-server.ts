// The server that commands mean which name none: the one that `npm start` runs here, on whichever port.
import { resolve } from "node:path";
import { runningWith } from "./state-claim.ts";

const usualServer = "http://localhost:8787";
const usualState = resolve(import.meta.dirname, "../../.wrangler/state");

export async function localServer(): Promise<string> {
  return (await runningWith(usualState)) ?? usualServer;
}
