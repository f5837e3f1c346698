// What a deployment has to do, as data: decided from what is there already, shown by `--dry-run`, run by `run-step.ts`. Pure.
import type { Beside } from "../worker-configuration.ts";
import type { Installation } from "./installation.ts";
import type { FoundParts, Resource } from "./observe.ts";
import { type Jurisdiction, queueRetention, type ResourceKind } from "./resources.ts";

export type DeployStep =
  | { kind: "create"; title: string; resource: ResourceKind; name: string }
  | { kind: "keep-longer"; title: string; id: string }
  | { kind: "prepare-database"; title: string }
  | { kind: "deploy-beside"; title: string; worker: Beside }
  | { kind: "deploy"; title: string };

export interface PlanInput {
  installation: Installation;
  existing: FoundParts;
  jurisdiction: Jurisdiction;
  /** Secrets that are put with the new version. */
  newSecrets: readonly string[];
}

export function planDeployment({ installation, existing, jurisdiction, newSecrets }: PlanInput): DeployStep[] {
  const { files, console } = installation.beside;
  const deploy = newSecrets.length === 0 ? "deploy" : `deploy, with new ${newSecrets.join(" and ")}`;
  return [
    ...existing.resources.flatMap((resource) => stepsFor(resource, jurisdiction)),
    { kind: "prepare-database", title: "apply migrations, and load the built-in catalog if there is none" },
    // Before the Worker that is bound to them.
    { kind: "deploy-beside", title: `deploy ${files}, which reads PDFs`, worker: "files" },
    { kind: "deploy-beside", title: `deploy ${console}, which shows the console`, worker: "console" },
    { kind: "deploy", title: deploy },
  ];
}

function stepsFor({ kind, name, places }: Resource, wanted: Jurisdiction): DeployStep[] {
  const place = places.find(({ jurisdiction }) => jurisdiction === wanted || jurisdiction === undefined);
  if (place === undefined) {
    const where = wanted === "eu" ? " in the European Union" : "";
    return [{ kind: "create", title: `create the ${kind.noun} ${name}${where}`, resource: kind, name }];
  }
  const { id, retention = queueRetention } = place;
  if (retention >= queueRetention) return [];
  return [{ kind: "keep-longer", title: `keep messages of the ${kind.noun} ${name} for 14 days`, id }];
}
