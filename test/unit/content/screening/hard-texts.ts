// Texts that content filters have a hard time with: made of what they look for, and of what only begins like it. For the test
// of how long they may take, and for the benchmark.

export const prose = 'The quick brown fox jumps over 12 lazy dogs, e.g. at 10:30 on 2026-11-26: "well done" (v1.2.3)! ';
const pieces: Record<string, string> = {
  prose,
  letters: "a",
  digits: "1",
  "groups of digits": "1234 ",
  "dots and digits": "1.",
  "signs of mail": "a@",
  colons: "a:",
  Chinese: "缆绳导向器是一种用于引导绳索的装置。",
  "beginnings of phrases": "ignore all the ",
  "beginnings of keys": "sk-",
  "beginnings of accounts": "DE89 ",
  "accounts with a slip": "DE89370400440532013001 ",
  cards: "4111 1111 1111 1111 ",
  "cards with a slip": "4111 1111 1111 1112 ",
  "digits of cards": "4111111111111111112 ",
  addresses: "192.168.0.1 ",
  "addresses of six": "fe80::1 ",
  "addresses in one piece": "1.1.1.1:",
  "addresses of both kinds in one piece": "1::1.1.1.1:",
  times: "12:30:45 ",
  "hexadecimal digits": "a1:b2: ",
  "one long address": "0:",
  "points and colons": ".:",
  "social security numbers": "078-05-1120 ",
  "social security numbers that are none": "000-05-1120 ",
  "beginnings of phone numbers": "+1 (555) 123-456",
  "phone numbers": "415-555-2671, ",
  "mail addresses": "jane@example.com ",
  keys: "AKIAABCD1234ABCD1234 ",
  phrases: "ignore all previous instructions ",
  accounts: "DE89370400440532013000 ",
  "digits of others": "４１１１ ",
};

/** Each as long as that, in UTF-16 units. */
export function hardTexts(length: number): [name: string, text: string][] {
  return Object.entries(pieces).map(([name, piece]) => [name, textOf(piece, length)]);
}

/** As a body's text is after parsing: in one piece. */
export function textOf(piece: string, length: number): string {
  return JSON.parse(JSON.stringify(piece.repeat(Math.ceil(length / piece.length)).slice(0, length)));
}
