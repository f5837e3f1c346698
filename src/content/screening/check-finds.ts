// What tells a mail address or a phone number from what only looks like one: ranges, neighbours. Each looks at no more than
// what was found.
import type { Check, Find } from "../pattern/find-pattern.ts";
import { isDigit, isWord } from "./scan.ts";

const notThis = ({ end }: Find) => ({ resume: end });
const whenever = (meant: boolean, find: Find) => (meant ? { end: find.end } : notThis(find));

/** `icon@2x.png` is a file. */
const fileEndings = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|ts)$/i;

export const isMailAddress: Check = (text, find) => {
  const found = text.slice(find.start, find.end);
  return whenever(!fileEndings.test(found) && !found.includes(".."), find);
};

/** Neither the middle of a longer row of digits and dashes, nor more or fewer digits than a number has. */
export const isPhoneNumber: Check = (text, find) => {
  let digits = 0;
  for (let at = find.start; at < find.end; at += 1) if (isDigit(text.charCodeAt(at))) digits += 1;
  return whenever(digits >= 7 && digits <= 15 && standsAlone(text, find), find);
};

/** `123-45-6789`, but for numbers that were never given out: area 000, 666 and 9xx, group 00, serial 0000. */
export const isSsn: Check = (text, find) => {
  const { start } = find;
  const [area, group, serial] = [text.slice(start, start + 3), text.slice(start + 4, start + 6), find.end - 4];
  const isArea = area !== "000" && area !== "666" && !area.startsWith("9");
  return whenever(isArea && group !== "00" && !text.startsWith("0000", serial) && standsAlone(text, find), find);
};

function standsAlone(text: string, { start, end }: Find): boolean {
  const [before, after] = [text.charCodeAt(start - 1), text.charCodeAt(end)];
  const goesOn = isDigit(after) || (joins(after) && isDigit(text.charCodeAt(end + 1)));
  const cameFrom = isWord(before) || (joins(before) && isDigit(text.charCodeAt(start - 2)));
  return !goesOn && !cameFrom;
}

/** Dash, point and slash. */
function joins(code: number): boolean {
  return code >= 45 && code <= 47;
}
