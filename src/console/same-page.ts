// The page of the same kind in another workspace: lists stay as they were filtered, what belongs to one workspace alone leads to
// its list. Pure.
import type { Entry } from "./navigation-entries.ts";

/** What all workspaces share: each of it is there in the other one too. */
const shared: ReadonlySet<string> = new Set(["/models", "/providers", "/docs", "/catalog"]);
/** Fields of addresses that name something of one workspace. */
const own = ["key", "before", "after", "notice"];

/** `path`: one of this console, with its query; `entries`: those that the visitor sees there. */
export function samePage(path: string, entries: readonly Entry[]): string {
  const { pathname, searchParams } = new URL(path, "https://console.invalid");
  const entry = entries.find(({ href }) => pathname === href || pathname.startsWith(`${href}/`));
  if (entry === undefined) return "/";
  const { href } = entry;
  const isThere = pathname === href || shared.has(href);
  // What is tried again is somebody's request.
  if (!isThere || href === "/try") return href;
  for (const name of own) searchParams.delete(name);
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`;
}
