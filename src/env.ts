// Bindings and variables of the Worker, and what each variable may be. An isolate reads them once (isolate/isolate.ts).
import * as z from "zod";
import type { Catalog } from "./catalog/catalog.ts";
import type { Imported } from "./catalog/imported.ts";
import type { CacheObject } from "./store/cache-object.ts";
import type { HealthObject } from "./store/health-object.ts";
import type { LedgerObject } from "./store/ledger-object.ts";
import type { AlertMail, MailWish, Refusal, Told } from "./wire/alert.ts";
import { hostPatternProblem, readHostPatterns } from "./wire/eu-host.ts";
import { originProblem, readOrigins } from "./wire/origins.ts";
import type { Result } from "./wire/result.ts";
import { secretProblem } from "./wire/secret.ts";

export interface Bindings {
  DB: D1Database;
  CONTENTS: R2Bucket;
  RECORDS: Queue;
  /** Traces on their way to destinations, and alerts; where it is not bound, they go with the records. */
  BROADCASTS?: Queue;
  HEALTH: DurableObjectNamespace<HealthObject>;
  LEDGER: DurableObjectNamespace<LedgerObject>;
  /** Answers kept for equal requests; where it is not bound, none are. */
  CACHE?: DurableObjectNamespace<CacheObject>;
  /** The Worker that reads files (`files/`). Missing where wrangler was not run by our commands. */
  FILES?: Fetcher;
  /** The Worker of the console (`console/`); `link` is what it may have of this one (`api/router-link.ts`). What is fetched
   * from it the sandbox answers. Missing where wrangler was not run by our commands. */
  CONSOLE?: {
    answer(request: Request, link: object, settings: Settings): Promise<Response>;
    fetch(request: Request): Promise<Response>;
    /** The document `api.json` of models.dev as a catalog; a `problem` is what is wrong with it. */
    readListing(listing: unknown, catalog: Catalog): Promise<Result<Imported, string>>;
    /** Makes sums of hours and days that are over, a bounded number; `now` in epoch milliseconds. */
    closeSums(now: number): Promise<void>;
    /** Archives and removes what is old, a bounded part (`jobs/keep-records.ts`); says what was done. */
    keepRecords(kept: RecordsKept, now: number): Promise<string[]>;
    /** Removes, moves and seals anew what is due, a bounded part (`jobs/run-upkeep.ts`); `isDaily`: all of it from the beginning. */
    upkeep(settings: Settings, when: { now: number; isDaily: boolean }): Promise<{ done: string[]; failed: string[] }>;
    /** What speaks against an alert by e-mail; undefined: nothing. */
    mailProblem(wish: MailWish): Promise<Refusal | undefined>;
    mailAlert(mail: AlertMail): Promise<Told>;
  };
  /** Variables and secrets, providers' keys among them. */
  [name: string]: unknown;
}

/** A variable as text, without the white space around it; wrangler.toml may hold numbers and booleans. */
const text = z.preprocess(
  (value) => (typeof value === "number" || typeof value === "boolean" ? String(value) : value),
  z.string({ error: "must be a text" }).trim(),
);
const nonEmpty = text.refine((value) => value !== "", "is empty: give it a value or remove it");

/** Longer timers end at once. */
const maxWhole = 2_147_483_647;

function whole(unit: string, { least, fallback }: { least: number; fallback: number }) {
  const error = `must be a whole number of ${unit} from ${least} to ${maxWhole} in digits alone, like ${fallback}`;
  return text
    .transform((value, issues) => {
      const isWhole = /^\d{1,10}$/.test(value) && Number(value) >= least && Number(value) <= maxWhole;
      if (!isWhole) issues.addIssue(error);
      return Number(value);
    })
    .default(fallback);
}

const milliseconds = (fallback: number, least = 1) => whole("milliseconds", { least, fallback });

const flag = (fallback: boolean) =>
  text
    .transform((value, issues) => {
      if (value !== "true" && value !== "false") issues.addIssue("must be true or false, in lower case");
      return value === "true";
    })
    .default(fallback);

const base64OfKey = nonEmpty.refine((value) => /^[A-Za-z0-9+/]{43}=$/.test(value), {
  error: "must be the base64 of 32 bytes (openssl rand -base64 32)",
});

const minAdminKeyLength = 16;
const minAdminKeyCharacters = 8;

const adminKey = nonEmpty.superRefine((value, issues) => {
  const problem = secretProblem(value);
  if (problem !== undefined) issues.addIssue(problem);
  else if (value.length < minAdminKeyLength || new Set(value).size < minAdminKeyCharacters) {
    issues.addIssue(
      `must have at least ${minAdminKeyLength} characters, ${minAdminKeyCharacters} different ones (openssl rand -hex 32)`,
    );
  }
});

const hostPatterns = text.transform(readHostPatterns).superRefine((patterns, issues) => {
  for (const pattern of patterns) {
    const problem = hostPatternProblem(pattern);
    if (problem !== undefined) issues.addIssue(`has ${problem}`);
  }
});

const origins = text.transform(readOrigins).superRefine((list, issues) => {
  const problem = list === "*" ? undefined : list.map(originProblem).find((one) => one !== undefined);
  if (problem !== undefined) issues.addIssue(`has ${problem}`);
});

/** Plain http only where it cannot leave the machine. */
function isSafeUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLocal = url !== undefined && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url?.protocol === "https:" || (isLocal && url.protocol === "http:");
}

const accessTeam = nonEmpty.refine(
  (value) =>
    value.includes("://")
      ? // On this machine somebody plays the team, at whatever path.
        isSafeUrl(value) && /^(?:http:.*|[^/]+:\/\/[^/?#@]+\/?)$/.test(value)
      : !value.includes("*") && hostPatternProblem(value) === undefined,
  "must be the host name of your Cloudflare Access team, like example.cloudflareaccess.com",
);

const settingsSchema = z
  .object({
    ADMIN_KEY: adminKey.optional(),
    ENCRYPTION_KEY: base64OfKey.optional(),
    /** The key before the last change: opens what it sealed until everything is sealed anew. */
    ENCRYPTION_KEY_PREVIOUS: base64OfKey.optional(),
    /** Cloudflare Access in front of the console: the team's domain and the application's audience tag. */
    ACCESS_TEAM_DOMAIN: accessTeam.optional(),
    ACCESS_AUD: nonEmpty.refine((value) => !/\s/.test(value), "has white space in it").optional(),
    EU_HOSTNAMES: hostPatterns.default(["eu.*"]),
    EU_IN_REGION: flag(false),
    CORS_ORIGINS: origins.default("*"),
    /** Where the installation's storage lies, if it may lie in one place only: `npm run deploy` says so. */
    DATA_JURISDICTION: text.refine((value) => value === "eu", "must be eu, or not be set").optional(),
    /** Whom alerts by e-mail come from; the console's Worker sends them, where it is bound to EMAIL. */
    EMAIL_FROM: text.refine((value) => /^[^\s@]+@[^\s@]+$/.test(value), "must be an e-mail address").optional(),
    SANDBOX: flag(false),
    /** Owners may name addresses by http, and private ones: of what runs beside `npm start`. */
    PRIVATE_URLS: flag(false),
    FIRST_TOKEN_TIMEOUT_MS: milliseconds(60_000),
    IDLE_TIMEOUT_MS: milliseconds(60_000),
    TOTAL_TIMEOUT_MS: milliseconds(600_000),
    KEEPALIVE_MS: milliseconds(10_000),
    /** Days that records stay in D1, and in all; 0: for ever. */
    RECORDS_HOT_DAYS: whole("days", { least: 0, fallback: 30 }),
    RECORDS_KEEP_DAYS: whole("days", { least: 0, fallback: 400 }),
    /** Above it D1 sheds its oldest days; 0: never. */
    D1_SOFT_LIMIT_MB: whole("megabytes", { least: 0, fallback: 8_000 }),
    IO_LOG_MAX_BYTES: whole("bytes", { least: 0, fallback: 4_194_304 }),
    /** A models.dev listing whose prices the daily cron takes over. */
    CATALOG_SOURCE_URL: nonEmpty.refine(isSafeUrl, "must be an https:// URL").optional(),
    /** Searches of the web where a vendor has none: where the engine is, and its key. */
    EXA_BASE_URL: nonEmpty.refine(isSafeUrl, "must be an https:// URL").default("https://api.exa.ai"),
    EXA_API_KEY: nonEmpty
      .refine((value) => /^[\x21-\x7e]+$/.test(value), "must be printable ASCII without spaces")
      .optional(),
    CATALOG_TTL_MS: milliseconds(10_000, 0),
    AUTH_TTL_MS: milliseconds(10_000, 0),
  })
  .superRefine((settings, issues) => {
    for (const [name, partner] of partners) {
      if (settings[name] === undefined || settings[partner] !== undefined) continue;
      const message = `is missing: ${name} does nothing without it`;
      issues.addIssue({ code: "custom", path: [partner], message, params: { isMissing: true } });
    }
  });

/** Settings that mean nothing without another one. */
const partners = [
  ["ACCESS_TEAM_DOMAIN", "ACCESS_AUD"],
  ["ACCESS_AUD", "ACCESS_TEAM_DOMAIN"],
  ["ENCRYPTION_KEY_PREVIOUS", "ENCRYPTION_KEY"],
] as const;

/** Every variable and secret that is the Worker's own. */
export const settingNames: readonly string[] = Object.keys(settingsSchema.shape);

/** The variables of contract §2, parsed; times in milliseconds. */
export type Settings = z.infer<typeof settingsSchema>;

/** How long records stay in D1, and at all. */
export type RecordsKept = Pick<Settings, "RECORDS_HOT_DAYS" | "RECORDS_KEEP_DAYS" | "D1_SOFT_LIMIT_MB">;

/** Thrown where a variable has a bad value: the message names it, and the Worker answers nothing else until it is mended. */
export class SettingsError extends Error {}

export function readSettings(variables: Readonly<Record<string, unknown>>): Settings {
  const parsed = settingsSchema.safeParse(variables);
  if (parsed.success) return parsed.data;
  throw new SettingsError(describe(parsed.error.issues));
}

/** What is wrong with variables of which the partners are perhaps `setElsewhere`, by name; undefined: nothing is. */
export function problemOfVariables(
  variables: Readonly<Record<string, unknown>>,
  setElsewhere: readonly string[],
): string | undefined {
  const issues = (settingsSchema.safeParse(variables).error?.issues ?? []).filter(
    (issue) => !(issue.code === "custom" && issue.params?.["isMissing"] && setElsewhere.includes(issue.path.join("."))),
  );
  return issues.length === 0 ? undefined : describe(issues);
}

function describe(issues: readonly z.core.$ZodIssue[]): string {
  return `Bad configuration: ${issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ")}`;
}
