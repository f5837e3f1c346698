// Whether a request came in on an EU hostname. Only the URL's host counts; no header can change it.

/** `patterns` are lower-cased; `*` stands for the rest of the name (`eu.*`) or for what comes before it (`*.eu`). */
export function isEuHost(url: string, patterns: readonly string[]): boolean {
  const host = hostOf(url);
  return patterns.some((pattern) => matches(host, pattern));
}

/** Lower-cased, without port and trailing dot. */
export function hostOf(url: string): string {
  return new URL(url).hostname.toLowerCase().replace(/\.+$/, "");
}

function matches(host: string, pattern: string): boolean {
  const star = pattern.indexOf("*");
  if (star === -1) return host === pattern;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return host.length >= before.length + after.length && host.startsWith(before) && host.endsWith(after);
}
