// Figures as people read them. Money is exact until it is rounded here for the eye.
import { picoPerDollar } from "../../catalog/money.ts";

/** Picodollars → `$0.0123`: four significant digits below a dollar, cents above and at least. */
export function dollars(pico: bigint): string {
  if (pico < 0n) return `-${dollars(-pico)}`;
  if (pico === 0n) return "$0";
  if (pico >= picoPerDollar) return toCents(pico);
  const amount = Number(pico) / Number(picoPerDollar);
  return `$${trimToCents(amount.toFixed(Math.min(12, 3 - Math.floor(Math.log10(amount)))))}`;
}

/** Amounts of one column, so that their points stand below each other: as many decimals as the smallest of them needs, if it can. */
export function dollarsAlike(amounts: readonly bigint[]): (pico: bigint) => string {
  // From a dollar on two are enough.
  const small = amounts.filter((amount) => amount < picoPerDollar);
  const needed = small.map((amount) => dollars(amount).split(".")[1]?.length ?? 0);
  const isLarge = amounts.some((amount) => amount >= picoPerDollar);
  return dollarsTo(Math.min(isLarge ? 4 : 6, Math.max(2, ...needed)));
}

const toCents = dollarsTo(2);

/** What a single request costs, in columns that grow while somebody watches. */
export const requestCost = dollarsTo(6);

function dollarsTo(decimals: number): (pico: bigint) => string {
  const [unit, parts] = [picoPerDollar / 10n ** BigInt(decimals), 10n ** BigInt(decimals)];
  return (pico) => {
    if (pico === 0n) return "$0";
    const amount = pico < 0n ? -pico : pico;
    const rounded = (amount + unit / 2n) / unit;
    const [shown, sign] = rounded === 0n ? [1n, "<"] : [rounded, pico < 0n ? "-" : ""];
    // A page writes thousands, and big integers take several times as long.
    const [whole, rest] = shown > maxSafe ? [shown / parts, shown % parts] : divided(Number(shown), Number(parts));
    return `${sign}$${count(Number(whole))}.${String(rest).padStart(decimals, "0")}`;
  };
}

const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

function divided(value: number, by: number): [whole: number, rest: number] {
  return [Math.floor(value / by), value % by];
}

/** USD as a number, which charts add up. */
export function usd(amount: number): string {
  return dollars(BigInt(Math.round(amount * 1e12)));
}

/** As `dollarsAlike`, of such numbers. */
export function usdAlike(amounts: readonly number[]): (amount: number) => string {
  const pico = (amount: number) => BigInt(Math.round(amount * 1e12));
  const write = dollarsAlike(amounts.map(pico));
  return (amount) => write(pico(amount));
}

/** USD per token as a decimal string → `$0.30` per million. */
export function perMillion(price: string): string {
  const amount = Number(price) * 1_000_000;
  if (amount === 0) return "free";
  return `$${amount >= 1 ? amount.toFixed(2) : trimToCents(amount.toPrecision(3))}`;
}

/** `1234567` → `1,234,567`. By hand what is a whole number: pages write thousands, and `toLocaleString` is the most of their time. */
export function count(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) return value.toLocaleString("en-US");
  const digits = String(value);
  let written = digits.slice(-3);
  for (let end = digits.length - 3; end > 0; end -= 3)
    written = `${digits.slice(Math.max(0, end - 3), end)},${written}`;
  return written;
}

/** `1` → `first`, `11` → `11th`. */
export function ordinal(place: number): string {
  const word = ["first", "second", "third"][place - 1];
  if (word !== undefined) return word;
  const isTeen = Math.trunc(place / 10) % 10 === 1;
  return `${place}${(isTeen ? undefined : ["th", "st", "nd", "rd"][place % 10]) ?? "th"}`;
}

/** `1` → `1 request`, `2` → `2 requests`. */
export function counted(value: number, one: string): string {
  return `${count(value)} ${one}${value === 1 ? "" : "s"}`;
}

/** `131072` → `131K`. */
export function shortCount(value: number): string {
  if (value < 1_000) return String(value);
  if (value < 1_000_000) return `${trimZeros((value / 1_000).toFixed(value < 10_000 ? 1 : 0))}K`;
  return `${trimZeros((value / 1_000_000).toFixed(value < 10_000_000 ? 1 : 0))}M`;
}

export function milliseconds(value: number | null): string {
  if (value === null) return "–";
  return value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

/** Tokens a second, in columns that say so. */
export function tokenRate(value: number | null): string {
  if (value === null) return "–";
  return value < 10 ? value.toFixed(1) : count(Math.round(value));
}

/** Tokens a second, with their unit. */
export function rate(value: number | null): string {
  return value === null ? "–" : `${tokenRate(value)} tok/s`;
}

/** Seconds from now → `in 8 seconds`, `in 3 minutes`. */
export function inTime(seconds: number): string {
  const [amount, unit] = seconds <= 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return `in ${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

/** ISO 8601 → `2026-11-22 01:45:12`, in UTC. */
export function time(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

export function percent(share: number | null): string {
  return share === null ? "–" : `${trimZeros((share * 100).toFixed(share > 0.99 && share < 1 ? 2 : 1))} %`;
}

/** `0.2000` → `0.20` */
function trimToCents(text: string): string {
  return text.replace(/(\.\d\d\d*?)0+$/, "$1");
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** How much more or less than before: `+12 %`; undefined where there is nothing to compare with. */
export function changeOf(now: number | null, before: number | null): string | undefined {
  if (now === null || before === null || before === 0) return undefined;
  const change = Math.round(((now - before) / before) * 100);
  const times = Math.round(now / before);
  if (change > 999) return times > 999 ? ">×999" : `×${times}`;
  return `${change > 0 ? "+" : change < 0 ? "−" : "±"}${Math.abs(change)} %`;
}
