// The built-in content filters, a row each: what they look for, and how they tell it from what only looks like it. All are
// found in time linear in the text.
import { madeOnce } from "../../wire/derived.ts";
import type { BuiltinFilter } from "../../wire/guardrail.ts";
import { type Finder, type FinderOptions, patternFinder } from "../pattern/find-pattern.ts";
import { isPhoneNumber } from "./check-finds.ts";
import { injectionPattern } from "./injection-pattern.ts";
import type { Scan } from "./scan.ts";
import { scanAddresses } from "./scan-addresses.ts";
import { scanCards } from "./scan-cards.ts";
import { scanIbans } from "./scan-ibans.ts";
import { scanMails } from "./scan-mails.ts";
import { scanSsns } from "./scan-ssns.ts";
import { secretPattern } from "./secret-pattern.ts";

interface Detector {
  /** In place of what is found: `[EMAIL_1]`. */
  label: string;
  finder: () => Finder;
}

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

function scanned(label: string, findAll: Scan): Detector {
  return { label, finder: () => ({ findAll }) };
}

export const detectors: Readonly<Record<BuiltinFilter, Detector>> = {
  email: scanned("EMAIL", scanMails),
  phone: row("PHONE", phonePattern, { check: isPhoneNumber }),
  ssn: scanned("SSN", scanSsns),
  "credit-card": scanned("CREDIT_CARD", scanCards),
  "ip-address": scanned("IP_ADDRESS", scanAddresses),
  iban: scanned("IBAN", scanIbans),
  secrets: row("SECRET", secretPattern),
  "regex-prompt-injection": row("PROMPT_INJECTION", injectionPattern, { anyCase: true }),
};
