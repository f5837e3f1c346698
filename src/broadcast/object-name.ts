// What the object of a request is called in a bucket: the same each time, so that what is delivered twice is there once.
import type { ObjectStore } from "./destination-type.ts";

interface Named {
  traceId: string;
  spanId: string;
  /** ISO 8601. */
  createdAt: string;
  /** null: nobody is to know it. */
  keyName: string | null;
}

/** The span's id tells requests apart that a client made in one trace and one millisecond. */
export function objectName(
  { pathTemplate, prefix }: ObjectStore,
  { traceId, spanId, createdAt, keyName }: Named,
): string {
  const date = createdAt.slice(0, 10);
  const [year = "", month = "", day = ""] = date.split("-");
  const values: Readonly<Record<string, string>> = {
    prefix,
    date,
    year,
    month,
    day,
    apiKeyName: (keyName ?? "").replace(/[^A-Za-z0-9._-]+/g, "_") || "_",
  };
  const folder = pathTemplate.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const parts = `${folder}/${traceId}-${Date.parse(createdAt)}-${spanId}.json`
    .split("/")
    .filter((part) => !/^\.{0,2}$/.test(part));
  return parts.map((part) => encodeURIComponent(part)).join("/");
}
