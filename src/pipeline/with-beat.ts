// Keeps what a request has reserved while it waits for something else than a provider's answer, whose clock does so itself.
import type { RequestLimits } from "../isolate/request-limits.ts";
import { beatMs } from "./attempt/attempt-clock.ts";

export async function withBeat<Value>(limits: RequestLimits, waiting: Promise<Value>): Promise<Value> {
  if (!limits.any) return await waiting;
  const timer = setInterval(() => limits.renew(), beatMs);
  try {
    return await waiting;
  } finally {
    clearInterval(timer);
  }
}
