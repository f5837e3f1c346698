// Headers that every answer of this Worker carries, errors too: nothing is kept by caches, guessed at or downgraded.
// Written onto the answer as it is: no body is touched.

/** `url` is the request's. An answer's own `Cache-Control` stands. */
export function protect({ headers }: Response, url: string): void {
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  if (url.startsWith("https:")) headers.set("strict-transport-security", "max-age=31536000");
}
