// In which jurisdiction an installation lies: a property of what is there, or of what is asked for where nothing is there.
// What does not fit stops the deployment, because nothing of it can be moved afterwards. Pure.
import { DeployFailure } from "./deploy-failure.ts";
import type { Installation } from "./installation.ts";
import type { FoundParts, Resource } from "./observe.ts";
import { database, type Jurisdiction } from "./resources.ts";

export interface JurisdictionInput {
  installation: Installation;
  existing: FoundParts;
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

/** As far as Cloudflare says it. */
function placesOf({ places }: Resource): Jurisdiction[] {
  return places.flatMap(({ jurisdiction }) => (jurisdiction === undefined ? [] : [jurisdiction]));
}

/** What was made first decides, and what the configuration says comes before all but the database. */
function wantedJurisdiction({ existing: { resources }, eu, configured }: JurisdictionInput): Jurisdiction {
  if (eu) return "eu";
  const first = resources.find((resource) => placesOf(resource).length > 0);
  if (configured !== undefined && first?.kind !== database) return configured;
  const [place = null, ...others] = first === undefined ? [] : placesOf(first);
  return others.includes(null) ? null : place;
}

function misfits({ installation, existing, configured }: JurisdictionInput, wanted: Jurisdiction): string[] {
  const problems = existing.resources.flatMap((resource) => {
    const { kind, name } = resource;
    const [lies, ...others] = placesOf(resource);
    if (lies === undefined || [lies, ...others].includes(wanted)) return [];
    const wayOut = kind.wayOut(name, lies);
    return [`  the ${kind.noun} ${name} lies ${at(lies)}, not ${at(wanted)}: it cannot be moved${wayOut}`];
  });
  if (configured === undefined || configured === wanted) return problems;
  return [
    ...problems,
    `  the configuration wants the bucket ${installation.bucket} ${at(configured)}, but the installation lies ${at(wanted)}: change its jurisdiction there`,
  ];
}

function at(jurisdiction: Jurisdiction): string {
  if (jurisdiction === null) return "in no jurisdiction";
  return jurisdiction === "eu" ? "in the European Union" : `in the jurisdiction ${jurisdiction}`;
}
