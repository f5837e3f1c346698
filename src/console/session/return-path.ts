// Where the sign-in leads back to: only ever a path of this console. Pure.

/** One slash, and nothing behind it that browsers read as the beginning of another host. */
const pathOnly = /^\/(?![/\\])/;

/** The path, query and fragment of `wanted` as browsers understand it, or `/` where it might lead elsewhere. */
export function returnPath(wanted: string | undefined, origin: string): string {
  if (wanted === undefined || !pathOnly.test(wanted)) return "/";
  const target = URL.parse(wanted, origin);
  if (target === null || target.origin !== origin) return "/";
  // Dots are resolved by now: `/.//host` has become `//host`.
  const path = target.href.slice(origin.length);
  return pathOnly.test(path) ? path : "/";
}

/** The sign-in that leads back to `path`. */
export function signInFor(path: string): string {
  return path === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(path)}`;
}
