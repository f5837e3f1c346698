// Paths that clients send by a slip of their base URL (`/v1`, no `/api/v1`, one `/v1` too many, slashes), as the path that
// they mean. Everything else stays as it is; what is not of the API is the console's.

const base = "/api/v1";
const slips = /^(?:\/api)?(?:\/v1)+(?=\/|$)/;

/** `isRoute`: whether something is at the path for that method. */
export function intendedPath(path: string, isRoute: (path: string) => boolean): string {
  if (isPlain(path)) return path;
  const single = path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  const whole = slips.test(single) ? single.replace(slips, "/api/v1") : single;
  if (whole.startsWith("/api/v1/")) return whole;
  const below = `/api/v1${whole.replace(/^\/api(?=\/)/, "")}`;
  return isRoute(below) ? below : path;
}

/** The path of the API that another one ends like: what a base URL of another product, or of another version, leads to. */
export function likeliestPath(path: string, paths: Iterable<string>): string | undefined {
  const given = path.replace(/\/+$/, "");
  return [...paths]
    .filter((one) => one.startsWith(`${base}/`) && given.endsWith(one.slice(base.length)))
    .reduce<string | undefined>((longest, one) => (one.length > (longest?.length ?? 0) ? one : longest), undefined);
}

/** The usual case, in as little time as can be. */
function isPlain(path: string): boolean {
  return path.startsWith("/api/v1/") && !path.startsWith("/api/v1/v1/") && !path.endsWith("/") && !path.includes("//");
}
