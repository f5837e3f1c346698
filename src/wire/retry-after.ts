// How long a server asks to be left alone, as its headers say it.

/** Milliseconds from `now` (epoch milliseconds); null where no header says so in a form that is known. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  return milliseconds(headers.get("retry-after-ms")) ?? secondsOrDate(headers.get("retry-after"), now);
}

function milliseconds(header: string | null): number | null {
  const count = numberIn(header);
  return count === null ? null : Math.max(0, count);
}

function secondsOrDate(header: string | null, now: number): number | null {
  if (header === null) return null;
  const seconds = numberIn(header);
  if (seconds !== null) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** An empty header is no zero. */
function numberIn(header: string | null): number | null {
  if (header === null || header.trim() === "") return null;
  const number = Number(header);
  return Number.isFinite(number) ? number : null;
}
