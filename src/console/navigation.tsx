// The side of every page: where one can go, which workspace is looked at, who is signed in.

import { entriesFor, groups } from "./navigation-entries.ts";
import { Mark } from "./parts/mark.tsx";
import { visible, visibleText } from "./parts/visible.tsx";
import { tokenField } from "./session/form-token.ts";
import type { Visitor } from "./session/visitor.ts";
import { type Theme, themes } from "./theme.ts";

interface NavigationProperties {
  visitor: Visitor;
  /** Of the page, with what is asked of it. */
  url: URL;
  theme: Theme;
}

export function Navigation({ visitor, url, theme }: NavigationProperties) {
  const path = url.pathname;
  const place = visitor.memberId === null ? "all workspaces" : `${visitor.role} of ${visitor.workspace.name}`;
  const seen = new Set(entriesFor(visitor));
  return (
    <header class="side">
      <Mark />
      <a class="button find" href="/find" aria-keyshortcuts="Meta+K Control+K">
        Find <kbd class="js">⌘K</kbd>
      </a>
      <nav aria-label="Console">
        {groups.map(({ name, entries }) => (
          <>
            <p>{name}</p>
            {entries
              .filter((entry) => seen.has(entry))
              .map((entry) => (
                <a href={entry.href} aria-current={isWithin(path, entry.href) ? "page" : undefined}>
                  {entry.name}
                </a>
              ))}
          </>
        ))}
      </nav>
      <div class="foot">
        <WorkspaceChoice visitor={visitor} to={url.pathname + url.search} />
        <p class="who" title={visibleText(`${visitor.name}, ${place}`)}>
          {visible(visitor.name)}
          <br /> <span class="small">{visible(place)}</span>
        </p>
        <ThemeChoice theme={theme} to={url.pathname + url.search} token={visitor.formToken} />
        <form method="post" action="/sign-out">
          <input type="hidden" name={tokenField} value={visitor.formToken} />
          <button type="submit" class="plain">
            Sign out
          </button>
        </form>
      </div>
    </header>
  );
}

function ThemeChoice({ theme, to, token }: { theme: Theme; to: string; token: string }) {
  return (
    <form method="post" action="/theme" class="row" aria-label="Colours">
      <input type="hidden" name={tokenField} value={token} />
      <input type="hidden" name="to" value={to} />
      {themes.map((one) => (
        <button type="submit" name="theme" value={one} class="plain" aria-pressed={one === theme ? "true" : "false"}>
          {one}
        </button>
      ))}
    </form>
  );
}

function WorkspaceChoice({ visitor, to }: { visitor: Visitor; to: string }) {
  const { memberships, workspace, formToken } = visitor;
  if (memberships.length < 2) return null;
  return (
    <details class="menu">
      <summary>{visible(workspace.name)}</summary>
      <form method="post" action="/workspace" aria-label="Workspace">
        <input type="hidden" name={tokenField} value={formToken} />
        <input type="hidden" name="to" value={to} />
        {memberships
          .filter((membership) => membership.workspace.id !== workspace.id)
          .map((membership) => (
            <button type="submit" name="workspace" value={membership.workspace.id} class="plain">
              {visible(membership.workspace.name)}
            </button>
          ))}
      </form>
    </details>
  );
}

function isWithin(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
