// Few sign-ins that fail per client and quarter of an hour. The client's address is kept as a keyed hash only.
import { forgetAttempt, noteAttempt } from "../../store/sign-in-attempts.ts";
import type { ConsoleContext } from "../environment.ts";
import { randomToken, sign } from "./signing.ts";

const mostAttempts = 10;
const windowMs = 15 * 60_000;

/** Undefined: there were too many. Otherwise to be called once the sign-in turned out right. */
export async function beginAttempt(context: ConsoleContext): Promise<(() => Promise<void>) | undefined> {
  const database = context.env.DB;
  const id = randomToken();
  const source = await sign(context.get("settings"), `source ${networkOf(context.req.header("cf-connecting-ip"))}`);
  const attempts = await noteAttempt(database, { id, source, now: context.get("now")(), windowMs });
  return attempts > mostAttempts ? undefined : () => forgetAttempt(database, id);
}

/** Whoever has one IPv6 address has 2^64 of them: the network counts as one client. */
function networkOf(address = "unknown"): string {
  if (!address.includes(":")) return address;
  const [head = ""] = address.split("::");
  return [...head.split(":"), "0", "0", "0", "0"].slice(0, 4).join(":");
}
