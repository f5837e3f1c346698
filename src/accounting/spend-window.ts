// The windows in which spend is counted against a limit, in UTC days; weeks begin on Monday.

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
      return dayOf(mondayOf(now));
    case "monthly":
      return `${dayOf(now).slice(0, 7)}-01`;
  }
}

/** Epoch milliseconds at which the window that `now` is in ends; null: never. */
export function windowEnd(reset: LimitReset | null, now: number): number | null {
  switch (reset) {
    case null:
      return null;
    case "daily":
      return (Math.floor(now / dayMs) + 1) * dayMs;
    case "weekly":
      return mondayOf(now) + 7 * dayMs;
    case "monthly": {
      const date = new Date(now);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    }
  }
}

/** Epoch milliseconds. Thursday was day 0 of the epoch, so three days earlier is a Monday. */
function mondayOf(now: number): number {
  return (Math.floor((Math.floor(now / dayMs) + 3) / 7) * 7 - 3) * dayMs;
}
