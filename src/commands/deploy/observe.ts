// What is there already on the account, by exact name. Read only; what cannot be known stops the deployment, because every
// guess about it would create, bind or overwrite the wrong thing.
import * as z from "zod";
import { type Cloudflare, type Found, readAs } from "./cloudflare.ts";
import type { Names } from "./configuration.ts";
import { DeployFailure } from "./deploy-failure.ts";
import { database, type Place, type ResourceKind, resourceKinds } from "./resources.ts";

export interface Resource {
  kind: ResourceKind;
  name: string;
  /** Where it lies; nowhere: it is missing. */
  places: Place[];
}

export interface FoundParts {
  /** One for each name of the installation, in the order in which they are made. */
  resources: Resource[];
  /** Names of the Worker's secrets; undefined: there is no such Worker. */
  secrets: string[] | undefined;
  /** Whether the account has chosen its part of `*.workers.dev`. Not to know it is no reason to stop: wrangler asks again. */
  subdomain: Found<unknown>["state"];
}

const secretShape = z.object({ name: z.string() });

export async function observe(cloudflare: Cloudflare, names: Names): Promise<FoundParts> {
  const wanted = nothingOf(names).resources;
  const [found, secrets, subdomain] = await Promise.all([
    Promise.all(wanted.map(({ kind, name }) => kind.find(cloudflare, name))),
    cloudflare.ask({ path: `/workers/scripts/${names.worker}/secrets` }),
    cloudflare.ask({ path: "/workers/subdomain" }),
  ]);
  const read = readAs(secrets, z.array(secretShape));
  const problems = [
    ...wanted.map(({ kind, name }, index) => problemOf(`the ${kind.noun} ${name}`, found[index])),
    problemOf(`the secrets of the Worker ${names.worker}`, read),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) {
    throw new DeployFailure(`nothing was changed, because Cloudflare was unclear:\n${problems.join("\n")}`);
  }
  return {
    resources: wanted.map((resource, index) => ({ ...resource, places: foundIn(found[index]) ?? [] })),
    secrets: foundIn(read)?.map(({ name }) => name),
    subdomain: subdomain.state,
  };
}

/** Of an account that has nothing. */
export function nothingOf(names: Names): FoundParts {
  const resources = resourceKinds.flatMap((kind) => kind.namesIn(names).map((name) => ({ kind, name, places: [] })));
  return { resources, secrets: undefined, subdomain: "missing" };
}

export function databaseIdIn({ resources }: FoundParts): string | undefined {
  return resources.find(({ kind }) => kind === database)?.places[0]?.id;
}

function problemOf(what: string, found: Found<unknown> | undefined): string | undefined {
  return found?.state === "unknown" ? `  ${what}: ${found.cause}` : undefined;
}

function foundIn<Value>(found: Found<Value> | undefined): Value | undefined {
  return found?.state === "there" ? found.value : undefined;
}
