// The built-in content filters, a row each: what they look for, and how they tell it from what only looks like it. All are
// found in time linear in the text.
import { madeOnce } from "../../wire/derived.ts";
import type { BuiltinFilter } from "../../wire/guardrail.ts";
import { type FinderOptions, type PatternFinder, patternFinder } from "../pattern/find-pattern.ts";
import { isMailAddress, isPhoneNumber, isSsn } from "./check-finds.ts";
import { injectionPattern } from "./injection-pattern.ts";
import { finderOf, type Scan } from "./scan.ts";
import { scanAddresses } from "./scan-addresses.ts";
import { scanCards } from "./scan-cards.ts";
import { scanIbans } from "./scan-ibans.ts";
import { secretPattern } from "./secret-pattern.ts";

interface Detector {
  /** In place of what is found: `[EMAIL_1]`. */
  label: string;
  finder: () => PatternFinder;
}

const name = "[A-Za-z0-9\\u00c0-\\u024f]";
const mailPattern = `[A-Za-z0-9\\u00c0-\\u024f_.%+'-]+@(?:${name}[A-Za-z0-9\\u00c0-\\u024f-]*\\.)+[A-Za-z\\u00c0-\\u024f]{2,}`;

const phonePattern = [
  // +49 30 1234567, +1 (555) 123-4567, 0049…
  "\\+\\d{1,3}[ .-]?(?:\\(\\d{1,4}\\)[ .-]?)?\\d(?:[ .\\/-]?\\d){5,13}\\b",
  // (555) 123-4567, 1-555-123-4567, 555.123.4567
  "(?:\\b1[ .-])?(?:\\(\\d{3}\\) ?|\\b\\d{3}[ .-])\\d{3}[ .-]\\d{4}\\b",
  // 020 7946 0958, 030/1234567
  "\\b0\\d{1,4}[ \\/-]\\d{3,4}[ -]?\\d{3,4}(?:[ -]?\\d{2,4})?\\b",
  // 06 12 34 56 78
  "\\b0\\d(?:[ .]\\d{2}){4}\\b",
].join("|");

function row(label: string, pattern: string, options?: FinderOptions): Detector {
  const finder = madeOnce(() => {
    const made = patternFinder(pattern, { maxSize: 10_000, ...options });
    if (!made.ok) throw new Error(`the detector of ${label} has ${made.problem}`);
    return made.value;
  });
  return { label, finder };
}

function scanned(label: string, scan: Scan): Detector {
  return { label, finder: madeOnce(() => finderOf(scan)) };
}

export const detectors: Readonly<Record<BuiltinFilter, Detector>> = {
  email: row("EMAIL", mailPattern, { check: isMailAddress }),
  phone: row("PHONE", phonePattern, { check: isPhoneNumber }),
  ssn: row("SSN", "\\b\\d{3}[ -]\\d{2}[ -]\\d{4}\\b", { check: isSsn }),
  "credit-card": scanned("CREDIT_CARD", scanCards),
  "ip-address": scanned("IP_ADDRESS", scanAddresses),
  iban: scanned("IBAN", scanIbans),
  secrets: row("SECRET", secretPattern),
  "regex-prompt-injection": row("PROMPT_INJECTION", injectionPattern, { anyCase: true }),
};
