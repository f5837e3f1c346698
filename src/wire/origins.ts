// The origins whose pages may call the API: how a list of them is read, and what is wrong with an entry. Pure.

/** "*": every origin. */
export type AllowedOrigins = "*" | readonly string[];

/** A comma list, trimmed and lower-cased, as browsers write origins; of an empty text none. */
export function readOrigins(list: string): AllowedOrigins {
  if (list === "") return [];
  return list === "*" ? "*" : list.split(",").map((origin) => origin.trim().toLowerCase());
}

/** Schemes of pages that have no origin of their own, or of things that are no pages. */
const withoutOrigin = /^(?:file|data|blob|javascript|about|ws|wss|ftp|mailto):/;
/** Apps and extensions (`app://obsidian.md`, `chrome-extension://…`) send such an origin too. */
const ofApp = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(?::\d{1,5})?$/;

/** Why no browser sends the entry as an origin, and what to write; undefined where one may. */
export function originProblem(entry: string): string | undefined {
  if (entry === "") return "an empty entry: write origins with one comma between them, like https://app.example.com";
  if (entry === "*") return '"*" beside other origins: leave either out';
  if (entry.includes("*")) return `"${entry}" with a * in it: name each origin, or write * alone for all`;
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (isWeb ? url?.origin === entry : ofApp.test(entry) && !withoutOrigin.test(entry)) return undefined;
  const instead = isWeb && url !== undefined && url.username === "" ? `: write ${url.origin}` : "";
  return `"${entry}", which is no origin (a scheme, a host and, if it is not the usual one, a port)${instead}`;
}
