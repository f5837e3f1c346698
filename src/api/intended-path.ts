// Paths that clients send by a slip of their base URL (`/v1`, no `/api/v1`, one `/v1` too many, slashes), as the path that
// they mean. Everything else stays as it is; what is not of the API is the console's.

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

/** The usual case, in as little time as can be. */
function isPlain(path: string): boolean {
  return path.startsWith("/api/v1/") && !path.startsWith("/api/v1/v1/") && !path.endsWith("/") && !path.includes("//");
}
