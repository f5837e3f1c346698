// Money is exact: whole picodollars (1e-12 USD) as bigint inside, decimal strings or JSON numbers outside. No float sums.

const decimals = 12;
export const picoPerDollar = 10n ** BigInt(decimals);
const picoPerDollarAsNumber = Number(picoPerDollar);
const pattern = /^(\d{1,15})(?:\.(\d{1,12})0*)?$/;

/** USD as a decimal string ("0.00000012") → picodollars; undefined if it is not one or is finer than 1e-12. */
export function parseMoney(text: string): bigint | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  return BigInt(match[1] ?? "0") * picoPerDollar + BigInt((match[2] ?? "").padEnd(decimals, "0"));
}

/** Picodollars → USD as the shortest decimal string that is exact. */
export function formatMoney(pico: bigint): string {
  const sign = pico < 0n ? "-" : "";
  const digits = (pico < 0n ? -pico : pico).toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return sign + digits.slice(0, -decimals) + (fraction === "" ? "" : `.${fraction}`);
}

/** Picodollars → USD as a JSON number: the double nearest to the exact amount. */
export function moneyToNumber(pico: bigint): number {
  const whole = Number(pico);
  // Both sides of the division are exact then, and a division is rounded to the nearest double.
  return Number.isSafeInteger(whole) ? whole / picoPerDollarAsNumber : Number(formatMoney(pico));
}

/** USD as a JSON number → picodollars; undefined if it is negative, not finite or too large. Rounded to 1e-12. */
export function moneyFromNumber(dollars: number): bigint | undefined {
  return parseMoney(String(dollars)) ?? parseMoney(dollars.toFixed(decimals));
}
