// What a deployment has to do, as data: decided from what is there already, shown by `--dry-run`, run by `run-step.ts`. Pure.
import type { Installation } from "./installation.ts";
import type { ExistingParts, Jurisdiction } from "./observe.ts";

export type DeployStep =
  | { kind: "create-database"; title: string }
  | { kind: "create-bucket"; title: string }
  | { kind: "create-queue"; title: string; name: string }
  | { kind: "keep-longer"; title: string; id: string }
  | { kind: "prepare-database"; title: string }
  | { kind: "deploy-files"; title: string }
  | { kind: "deploy"; title: string };

export interface PlanInput {
  installation: Installation;
  existing: ExistingParts;
  jurisdiction: Jurisdiction;
  /** Secrets that are put with the new version. */
  newSecrets: readonly string[];
}

/** Seconds: fourteen days, the longest that Cloudflare keeps a message that nobody could take. */
export const queueRetention = 1_209_600;

export function planDeployment({ installation, existing, jurisdiction, newSecrets }: PlanInput): DeployStep[] {
  const { database, bucket, queues } = installation;
  const where = jurisdiction === "eu" ? " in the European Union" : "";
  const steps: DeployStep[] = [];
  // The database first: a run that ends behind it has left behind where everything else has to lie.
  if (existing.database === undefined) {
    steps.push({ kind: "create-database", title: `create the database ${database}${where}` });
  }
  if (!existing.buckets.includes(jurisdiction)) {
    steps.push({ kind: "create-bucket", title: `create the bucket ${bucket}${where}` });
  }
  for (const name of queues) {
    const queue = existing.queues.find((each) => each.name === name);
    if (queue === undefined) steps.push({ kind: "create-queue", title: `create the queue ${name}${where}`, name });
    else if (queue.retention !== undefined && queue.retention < queueRetention) {
      steps.push({ kind: "keep-longer", title: `keep messages of the queue ${name} for 14 days`, id: queue.id });
    }
  }
  const deploy = newSecrets.length === 0 ? "deploy" : `deploy, with new ${newSecrets.join(" and ")}`;
  return [
    ...steps,
    { kind: "prepare-database", title: "apply migrations, and load the built-in catalog if there is none" },
    // Before the Worker that is bound to it.
    { kind: "deploy-files", title: `deploy ${installation.files}, which reads PDFs` },
    { kind: "deploy", title: deploy },
  ];
}
