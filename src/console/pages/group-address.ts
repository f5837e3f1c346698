// Pages of what requests are put together by: a session, an end user, an app.
import { present } from "../../wire/present.ts";

export const groupNames = { session: "Session", user: "User", app: "App" } as const;
export type GroupField = keyof typeof groupNames;

/** Of one of them; of all where no name is given. `at`: ISO 8601, a moment that its time lies around. */
export function groupAddress(by: GroupField, name?: string, at?: string): string {
  const query = new URLSearchParams({ by, ...present({ name, at }) });
  return `/sessions?${query}`;
}
