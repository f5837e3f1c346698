// Guesses at the sign-in: after some that were wrong, a network has to wait before each next one, longer every time; and
// while many networks guess, each gets one. What is refused does not count, so nobody keeps anybody else out for good.
// The client's network is kept as a keyed hash only.
import { guessWindowMs, waitAfter } from "../../isolate/wrong-keys.ts";
import { type AttemptsBefore, forgetAttempt, noteAttempt } from "../../store/sign-in-attempts.ts";
import { clientNetwork } from "../../wire/client-network.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { ConsoleContext } from "../environment.ts";
import { randomToken, sign } from "./signing.ts";

/** Wrong keys of one network before it has to wait. */
const freeAttempts = 5;
/** Wrong keys of all networks, within the window, from which on each network has a single one. */
const manyAttempts = 200;

/** A failure: seconds to wait. Otherwise to be called once the key turned out right. */
export async function beginAttempt(context: ConsoleContext): Promise<Result<() => Promise<void>, number>> {
  const database = context.env.DB;
  const now = context.get("now")();
  const id = randomToken();
  const source = await sign(context.get("settings"), `source ${clientNetwork(context.req.raw.headers)}`);
  const before = await noteAttempt(database, { id, source, now, windowMs: guessWindowMs });
  const succeed = () => forgetAttempt(database, id);
  const waitMs = waitOf(before, now);
  if (waitMs <= 0) return ok(succeed);
  await succeed();
  return fail(Math.ceil(waitMs / 1_000));
}

function waitOf({ own, lastAt, all }: AttemptsBefore, now: number): number {
  if (lastAt === null) return 0;
  const wait = all >= manyAttempts ? guessWindowMs : waitAfter(own, freeAttempts);
  return lastAt + wait - now;
}
