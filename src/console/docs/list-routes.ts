// The API's routes as its router has them, each with its description where there is one: no route is left out.
import { type Operation, operations } from "./operations.ts";

export interface RouterEntry {
  method: string;
  path: string;
}

export interface DescribedRoute extends RouterEntry {
  operation: Operation;
  /** Names the route in addresses. */
  anchor: string;
}

export function listRoutes(entries: readonly RouterEntry[]): DescribedRoute[] {
  const known = operations();
  const names = new Set(
    entries
      .filter(({ method, path }) => method !== "ALL" && path.startsWith("/api/"))
      .map(({ method, path }) => `${method} ${path}`),
  );
  return [...names].map((name) => {
    const [method = "", path = ""] = name.split(" ");
    return {
      method,
      path,
      operation: known.get(name) ?? { summary: path.slice("/api/v1/".length), key: "any" },
      anchor: `${method.toLowerCase()}-${path.slice("/api/v1/".length).replaceAll(/[^a-z0-9]+/gi, "-")}`,
    };
  });
}
