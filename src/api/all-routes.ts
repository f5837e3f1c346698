// Every route of the table with its name, which is its operation id. What is exported there and is no route does not
// compile here.
import type { Route } from "./route.ts";
import * as table from "./routes/index.ts";

export type NamedRoute = Route & { name: string };

const named: Readonly<Record<string, Route>> = table;

export const allRoutes: readonly NamedRoute[] = Object.entries(named).map(([name, route]) => ({ name, ...route }));
