// What looking for numbers costs: each character is read a bounded number of times, however the text is made. Counted, so
// that no clock is needed.
import { expect, test } from "vitest";
import type { Scan } from "../../../../src/content/screening/scan.ts";
import { scanAddresses } from "../../../../src/content/screening/scan-addresses.ts";
import { scanCards } from "../../../../src/content/screening/scan-cards.ts";
import { scanIbans } from "../../../../src/content/screening/scan-ibans.ts";
import { scanMails } from "../../../../src/content/screening/scan-mails.ts";
import { scanSsns } from "../../../../src/content/screening/scan-ssns.ts";

const pieces = [
  [
    "the quick brown fox jumps over 12 lazy dogs. ",
    "4",
    "4 ",
    "4.",
    "4:",
    "4444 ",
    "4444-",
    "4444 444444 ",
    "4222222222222 ",
  ],
  ["44444444444444444444 ", "4111 1111 1111 1111 ", "3782 822463 10005 ", "a", ".", ":", "1.", "1.1.1 ", "1.1.1.1 "],
  [
    "1.1.1.1:",
    "1::1.1.1.1:",
    "255.255.255.255.",
    "12:30 ",
    "1:2:3:4:5:6:7 ",
    "2001:db8:85a3:0:0:8a2e:370: ",
    "::1 ",
    "::",
  ],
  ["1::2::3 ", "a:b.", "DE89", "DE89 ", "LC32 ", "-LC12", "LC12-", "LC12 A B C D ", "MT84MALT011000012345MTLCAST001T "],
  ["078-05-1120 ", "078-05-112 ", "jane@example.com ", "a.b@", "a@b.c", "a.cd@e.fg"],
  ["DE89370400440532013000 ", "DE89 3704 0044 0532 0130 00 ", "DE89370400440532013001 ", "MT84 --", "MT8 "],
].flat();

const scans: readonly [string, Scan, number][] = [
  ["cards", scanCards, 8],
  ["addresses", scanAddresses, 10],
  ["accounts", scanIbans, 5],
  ["mail addresses", scanMails, 5],
  ["social security numbers", scanSsns, 4],
];

test.each(scans)("looking for %s reads no character more often than a few times", (_name, scan, most) => {
  for (const piece of pieces) {
    const text = piece.repeat(4_000 / piece.length);
    expect(readsOf(scan, text) / text.length, piece).toBeLessThanOrEqual(most);
  }
});

function readsOf(scan: Scan, text: string): number {
  let reads = 0;
  const units = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const counted = new Proxy(units, {
    get: (of, at) => {
      if (at === "length") return of.length;
      reads += 1;
      return Reflect.get(of, at);
    },
  });
  scan(counted);
  return reads;
}
