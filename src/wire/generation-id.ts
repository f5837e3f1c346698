// Ids of generations: `gen-` and 24 of [A-Za-z0-9]. They begin with the time, so that new records lie together in D1.

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const timeDigits = 8;
const randomDigits = 16;

/** `now` in epoch milliseconds; `random` holds at least 16 random bytes. */
export function generationId(now: number, random: Uint8Array): string {
  let time = "";
  for (let left = now; time.length < timeDigits; left = Math.floor(left / 62)) time = alphabet.charAt(left % 62) + time;
  let tail = "";
  for (const byte of random.subarray(0, randomDigits)) tail += alphabet.charAt(byte % 62);
  return `gen-${time}${tail}`;
}

/** Epoch milliseconds that an id begins with; undefined where it is none. */
export function timeOfGeneration(id: string): number | undefined {
  if (!/^gen-[A-Za-z0-9]{24}$/.test(id)) return undefined;
  let time = 0;
  for (const digit of id.slice(4, 4 + timeDigits)) time = time * 62 + alphabet.indexOf(digit);
  return time;
}
