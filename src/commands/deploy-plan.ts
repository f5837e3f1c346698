// What a deployment has to do, as data: decided from what is there already, shown by `--dry-run`, run by `deploy.ts`. Pure.
import type { Statement } from "../store/catalog-rows.ts";

export interface Names {
  database: string;
  bucket: string;
  queue: string;
}

export interface Existing {
  /** undefined = there is none of that name. */
  databaseId: string | undefined;
  bucket: boolean;
  queue: boolean;
  secrets: readonly string[];
}

export type DeployStep =
  | { kind: "wrangler"; title: string; words: string[] }
  | { kind: "write-ids"; title: string }
  | { kind: "seed"; title: string }
  | { kind: "deploy"; title: string; secrets: string[] };

const ownSecrets = ["ADMIN_KEY", "ENCRYPTION_KEY"];
export const nothing: Existing = { databaseId: undefined, bucket: false, queue: false, secrets: [] };

/** `eu`: a new database and a new bucket are made in the European Union and cannot leave it; the queue passes records on. */
export function planDeployment(names: Names, existing: Existing, eu: boolean): DeployStep[] {
  const jurisdiction = eu ? ["--jurisdiction", "eu"] : [];
  const where = eu ? " in the European Union" : "";
  const secrets = ownSecrets.filter((name) => !existing.secrets.includes(name));
  const create = (what: string, words: string[]): DeployStep => ({
    kind: "wrangler",
    title: `create the ${what}`,
    words,
  });
  return [
    ...(existing.databaseId === undefined
      ? [create(`database ${names.database}${where}`, ["d1", "create", names.database, ...jurisdiction])]
      : []),
    ...(existing.bucket
      ? []
      : [create(`bucket ${names.bucket}${where}`, ["r2", "bucket", "create", names.bucket, ...jurisdiction])]),
    ...(existing.queue ? [] : [create(`queue ${names.queue}`, ["queues", "create", names.queue])]),
    { kind: "write-ids", title: "write the database's id into wrangler.toml" },
    { kind: "wrangler", title: "apply migrations", words: ["d1", "migrations", "apply", "DB", "--remote"] },
    { kind: "seed", title: "load the built-in catalog if there is none" },
    { kind: "deploy", title: secrets.length === 0 ? "deploy" : `deploy, with new ${secrets.join(" and ")}`, secrets },
  ];
}

/** `wrangler.toml` with the real id of the database and, where asked, the bucket's jurisdiction. Nothing else changes. */
export function writeIds(toml: string, ids: { databaseId: string; eu: boolean }): string {
  const withId = toml.replace(/^database_id = ".*"$/m, `database_id = "${ids.databaseId}"`);
  if (!ids.eu || /^jurisdiction = /m.test(withId)) return withId;
  return withId.replace(/^bucket_name = .*$/m, '$&\njurisdiction = "eu"');
}

/** The statement with its values written into it, for a file of SQL. */
export function inlineStatement({ sql, params }: Statement): string {
  const literal = (value: string | number) =>
    typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
  return `${sql.replaceAll(/\?(\d+)/g, (_, number) => literal(params[Number(number) - 1] ?? ""))};`;
}
