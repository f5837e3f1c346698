// The windows in which a key's spend is counted against its limit, in UTC days; weeks begin on Monday.

export const limitResets = ["daily", "weekly", "monthly"] as const;
export type LimitReset = (typeof limitResets)[number];

const dayMs = 86_400_000;

/** Epoch milliseconds → `2026-11-22`. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** The first day of the window that `now` is in; null resets never, so its window began before all days. */
export function windowStart(reset: LimitReset | null, now: number): string {
  switch (reset) {
    case null:
      return "";
    case "daily":
      return dayOf(now);
    case "weekly":
      // Thursday was day 0 of the epoch, so three days earlier is a Monday.
      return dayOf((Math.floor((Math.floor(now / dayMs) + 3) / 7) * 7 - 3) * dayMs);
    case "monthly":
      return `${dayOf(now).slice(0, 7)}-01`;
  }
}
