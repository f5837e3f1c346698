// Bindings and variables of the Worker, and what each variable may be. An isolate reads them once (isolate/isolate.ts).
import * as z from "zod";
import type { HealthObject } from "./store/health-object.ts";

export interface Bindings {
  DB: D1Database;
  CONTENTS: R2Bucket;
  RECORDS: Queue;
  HEALTH: DurableObjectNamespace<HealthObject>;
  /** Variables and secrets, providers' keys among them. */
  [name: string]: unknown;
}

const milliseconds = (fallback: number) =>
  z.coerce.number({ error: "must be a whole number of milliseconds" }).int().positive().default(fallback);
const flag = (fallback: boolean) =>
  z
    .enum(["true", "false"])
    .default(fallback ? "true" : "false")
    .transform((text) => text === "true");

const base64OfKey = z.string().refine((text) => /^[A-Za-z0-9+/]{43}=$/.test(text), {
  error: "must be the base64 of 32 bytes (openssl rand -base64 32)",
});

const settingsSchema = z.object({
  ADMIN_KEY: z.string().min(16, "must have at least 16 characters").optional(),
  ENCRYPTION_KEY: base64OfKey.optional(),
  /** The key before the last change: opens what it sealed until everything is sealed anew. */
  ENCRYPTION_KEY_PREVIOUS: base64OfKey.optional(),
  /** Cloudflare Access in front of the console: the team's domain and the application's audience tag. */
  ACCESS_TEAM_DOMAIN: z.string().min(1).optional(),
  ACCESS_AUD: z.string().min(1).optional(),
  EU_HOSTNAMES: z
    .string()
    .default("eu.*")
    .transform((text) =>
      text
        .split(",")
        .map((pattern) => pattern.trim().toLowerCase())
        .filter((pattern) => pattern !== ""),
    ),
  EU_IN_REGION: flag(false),
  SANDBOX: flag(false),
  FIRST_TOKEN_TIMEOUT_MS: milliseconds(60_000),
  IDLE_TIMEOUT_MS: milliseconds(60_000),
  TOTAL_TIMEOUT_MS: milliseconds(600_000),
  KEEPALIVE_MS: milliseconds(10_000),
  IO_LOG_MAX_BYTES: z.coerce.number().int().nonnegative().default(4_194_304),
  /** A models.dev listing whose prices the daily cron takes over. */
  CATALOG_SOURCE_URL: z.url({ error: "must be a URL" }).optional(),
  CATALOG_TTL_MS: z.coerce.number().int().nonnegative().default(10_000),
  AUTH_TTL_MS: z.coerce.number().int().nonnegative().default(10_000),
});

/** The variables of contract §2, parsed; times in milliseconds. */
export type Settings = z.infer<typeof settingsSchema>;

/** Thrown where a variable has a bad value: the message names it, and the Worker answers nothing else until it is mended. */
export class SettingsError extends Error {}

export function readSettings(variables: Readonly<Record<string, unknown>>): Settings {
  const parsed = settingsSchema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new SettingsError(`Bad configuration: ${problems.join("; ")}`);
}
