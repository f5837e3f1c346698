// Which handlers a request gets, by method and path, for Hono: those for everything below a path, then one for the path itself.
// Paths without names are found in a map, others by their segments. Nothing is compiled, so a Worker's start pays for nothing.
import type { Params, Result, Router } from "hono/router";

interface Below<Handler> {
  /** `ALL`: of every one. */
  method: string;
  prefix: string;
  handler: Handler;
}

interface Named<Handler> {
  segments: readonly string[];
  handler: Handler;
}

export class PathRouter<Handler> implements Router<Handler> {
  readonly name = "PathRouter";
  readonly #below: Below<Handler>[] = [];
  /** Both by method; the former by path then. */
  readonly #plain = new Map<string, Map<string, Handler>>();
  readonly #named = new Map<string, Named<Handler>[]>();

  /** `path`: plain, with names (`/keys/:hash`), or of everything below it (`/api/*`, which `/api` is as well). */
  add(method: string, path: string, handler: Handler): void {
    if (path.endsWith("/*")) this.#below.push({ method, prefix: path.slice(0, -2), handler });
    else if (path.includes("/:")) at(this.#named, method, []).push({ segments: path.split("/"), handler });
    else at(this.#plain, method, new Map()).set(path, handler);
  }

  /** A path without names goes before those with names. */
  match(method: string, path: string): Result<Handler> {
    const found: [Handler, Params][] = [];
    for (const below of this.#below)
      if ((below.method === "ALL" || below.method === method) && isBelow(path, below.prefix))
        found.push([below.handler, {}]);
    const plain = this.#plain.get(method)?.get(path);
    const one: [Handler, Params] | undefined = plain === undefined ? this.#search(method, path) : [plain, {}];
    if (one !== undefined) found.push(one);
    return [found];
  }

  #search(method: string, path: string): [Handler, Params] | undefined {
    const given = path.split("/");
    for (const { segments, handler } of this.#named.get(method) ?? []) {
      const params = paramsOf(segments, given);
      if (params !== undefined) return [handler, params];
    }
    return undefined;
  }
}

function at<Value>(map: Map<string, Value>, key: string, empty: Value): Value {
  const known = map.get(key) ?? empty;
  map.set(key, known);
  return known;
}

function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === "/");
}

/** undefined: it is another path. What is named is never empty. */
function paramsOf(segments: readonly string[], given: readonly string[]): Params | undefined {
  if (segments.length !== given.length) return undefined;
  const params: Params = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? "";
    if (!segment.startsWith(":")) {
      if (segment !== value) return undefined;
    } else if (value === "") return undefined;
    else params[segment.slice(1)] = value;
  }
  return params;
}
