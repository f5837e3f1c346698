// In which jurisdiction an installation lies: a property of what is there, or of what is asked for where nothing is there.
// What does not fit stops the deployment, because nothing of it can be moved afterwards. Pure.
import { DeployFailure } from "./deploy-failure.ts";
import type { Installation } from "./installation.ts";
import type { ExistingParts, Jurisdiction } from "./observe.ts";

export interface JurisdictionInput {
  installation: Installation;
  existing: ExistingParts;
  /** `--eu`. */
  eu: boolean;
  /** What the configuration says of the bucket. */
  configured: string | undefined;
}

export function decideJurisdiction(input: JurisdictionInput): Jurisdiction {
  const wanted = wantedJurisdiction(input);
  if (wanted !== null && wanted !== "eu") {
    throw new DeployFailure(`the jurisdiction ${wanted} is not one that npm run deploy knows: it is eu or none`);
  }
  const problems = misfits(input, wanted);
  if (problems.length === 0) return wanted;
  const { installation, eu } = input;
  const other = `${installation.worker}-eu`;
  const way = eu
    ? `\nNothing was changed. Deploy without --eu to keep what there is, or beside it: npm run deploy -- --eu --name ${other}`
    : "\nNothing was changed.";
  throw new DeployFailure(`storage does not lie where it has to:\n${problems.join("\n")}${way}`);
}

function wantedJurisdiction({ existing, eu, configured }: JurisdictionInput): Jurisdiction {
  if (eu) return "eu";
  if (existing.database !== undefined) return existing.database.jurisdiction;
  if (configured !== undefined) return configured;
  if (existing.buckets.length > 0) return existing.buckets.includes(null) ? null : "eu";
  return existing.queues.some(({ jurisdiction }) => jurisdiction === "eu") ? "eu" : null;
}

function misfits({ installation, existing, configured }: JurisdictionInput, wanted: Jurisdiction): string[] {
  const { database, buckets, queues } = existing;
  const stays = "it cannot be moved";
  const problems: string[] = [];
  if (database !== undefined && database.jurisdiction !== wanted) {
    problems.push(
      `  the database ${installation.database} lies ${at(database.jurisdiction)}, not ${at(wanted)}: ${stays}`,
    );
  }
  if (configured !== undefined && configured !== wanted) {
    problems.push(
      `  the configuration wants the bucket ${installation.bucket} ${at(configured)}, but the installation lies ${at(wanted)}: change its jurisdiction there`,
    );
  }
  if (buckets.length > 0 && !buckets.includes(wanted)) {
    problems.push(
      `  the bucket ${installation.bucket} lies ${at(buckets[0] ?? null)}, not ${at(wanted)}: ${stays}; empty and remove it (npx wrangler r2 bucket delete ${installation.bucket}${buckets[0] === "eu" ? " --jurisdiction eu" : ""})`,
    );
  }
  for (const { name, jurisdiction } of queues) {
    if (jurisdiction === undefined || jurisdiction === wanted) continue;
    problems.push(
      `  the queue ${name} lies ${at(jurisdiction)}, not ${at(wanted)}: ${stays}; once it is empty, remove it (npx wrangler queues delete ${name}) and deploy again`,
    );
  }
  return problems;
}

export function at(jurisdiction: Jurisdiction): string {
  if (jurisdiction === null) return "in no jurisdiction";
  return jurisdiction === "eu" ? "in the European Union" : `in the jurisdiction ${jurisdiction}`;
}
