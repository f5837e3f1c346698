// What the steps of one deployment share.
import type { Cloudflare } from "./cloudflare.ts";
import type { Installation } from "./installation.ts";
import type { Interruption } from "./interruption.ts";
import type { Keys } from "./keys.ts";
import type { Jurisdiction } from "./resources.ts";

export interface Deployment {
  root: string;
  cloudflare: Cloudflare;
  installation: Installation;
  jurisdiction: Jurisdiction;
  keys: Keys;
  interruption: Interruption;
  /** Empty until the database is there. */
  databaseId: string;
  /** The file that wrangler is given; empty until the database is there. */
  generated: string;
  /** Where the Worker answers, as wrangler printed it. */
  targets: string[];
}
