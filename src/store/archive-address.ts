// Where archived records lie in R2: `records/{workspace folder}/{yyyy}/{mm}/{dd}/{part}.ndjson.gz`.

export const archiveRoot = "records/";

export interface PartAddress {
  folder: string;
  /** `2026-11-26`, UTC. */
  day: string;
  part: string;
}

export function partKey({ folder, day, part }: PartAddress): string {
  return `${archiveRoot}${folder}/${day.replaceAll("-", "/")}/${part}.ndjson.gz`;
}
