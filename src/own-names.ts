// Which names of the environment are the router's own. A catalog is data that people hand to each other: were it to name
// one of these as a provider's key, the router would send its own secret to an address of that catalog.
import { settingNames } from "./env.ts";

const bindingNames = [
  "DB",
  "CONTENTS",
  "RECORDS",
  "BROADCASTS",
  "HEALTH",
  "LEDGER",
  "CACHE",
  "FILES",
  "CONSOLE",
  "EMAIL",
  "AI",
  "ASSETS",
];

/** Secrets that are no settings of the Worker, and families of names that are kept for settings to come. */
const families =
  /^(?:FAIRLEAD|ADMIN_KEY|ENCRYPTION_KEY|ACCESS|EU|EXA|IO_LOG|CORS|RECORDS|D1)(?:_|$)|_(?:TIMEOUT|TTL)_MS$/;

const exact: ReadonlySet<string> = new Set([...settingNames, ...bindingNames]);

/** In any case, and the names that every object has. */
export function isOwnName(name: string): boolean {
  const upper = name.toUpperCase();
  return exact.has(upper) || families.test(upper) || name in Object.prototype;
}
