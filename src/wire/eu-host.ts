// Whether a request came in on an EU hostname. Only the URL's host counts; no header can change it.

/** `patterns` are lower-cased; `*` stands for the rest of the name (`eu.*`) or for what comes before it (`*.eu`). */
export function isEuHost(url: string, patterns: readonly string[]): boolean {
  const host = hostOf(url);
  return patterns.some((pattern) => matches(host, pattern));
}

/** Lower-cased, without port and trailing dot. */
export function hostOf(url: string): string {
  return new URL(url).hostname.toLowerCase().replace(/(?<!\.)\.+$/, "");
}

function matches(host: string, pattern: string): boolean {
  const star = pattern.indexOf("*");
  if (star === -1) return host === pattern;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return host.length >= before.length + after.length && host.startsWith(before) && host.endsWith(after);
}

/** A comma list as patterns, trimmed and lower-cased. */
export function readHostPatterns(list: string): string[] {
  return list.split(",").map((pattern) => pattern.trim().toLowerCase());
}

const oneStar = "one * may stand for the rest of the name, as in eu.* or *.eu.example.com";

/** Why no host can match the pattern as it is written, and what to write; undefined where one can. */
export function hostPatternProblem(pattern: string): string | undefined {
  if (pattern === "") return "an empty host: write host names with commas between them, like eu.*";
  if (/[\s;|]/.test(pattern)) return `"${pattern}" is more than one host: put a comma between hosts`;
  const host = writtenHost(pattern);
  if (host === pattern && isHostPattern(pattern)) return undefined;
  const instead = host !== undefined && isHostPattern(host) ? `: write ${host}` : "";
  if (instead === "" && /^[^*]*[*]+[a-z0-9._*-]*$/.test(pattern))
    return `"${pattern}" has a * too many or in the middle: ${oneStar}`;
  return `"${pattern}", which no host can match (no scheme, port, path or final dot belongs to it, and only ASCII)${instead}`;
}

/** The pattern's host as a URL would give it, the star back in its place. */
function writtenHost(pattern: string): string | undefined {
  // No URL has a star in its host; these letters are in nobody's pattern.
  const stand = "zzstarzz";
  const text = pattern.replace("*", stand);
  const url = /^[a-z][a-z0-9+.-]*:\/\//.test(text) ? text : `http://${text}`;
  return URL.canParse(url) ? hostOf(url).replace(stand, "*") : undefined;
}

/** A host name, one of whose ends may be a star. */
function isHostPattern(pattern: string): boolean {
  if (pattern === "*" || /^\[[0-9a-f:.]+\]$/.test(pattern)) return true;
  const labels = pattern.replace(/^\*\.?|\.?\*$/, "").split(".");
  return pattern.length <= 253 && labels.every((label) => label.length <= 63 && /^[a-z0-9_-]+$/.test(label));
}
