// The side of every page: where one can go, which workspace is looked at, who is signed in.

import { Mark } from "./parts/mark.tsx";
import { tokenField } from "./session/form-token.ts";
import type { Visitor } from "./session/visitor.ts";

interface Entry {
  href: string;
  name: string;
  /** Who sees it; everybody where missing. */
  for?: (visitor: Visitor) => boolean;
}

const administrators = (visitor: Visitor) => visitor.administrator;

const groups: { name: string; entries: Entry[] }[] = [
  {
    name: "Use",
    entries: [
      { href: "/", name: "Home" },
      { href: "/logs", name: "Logs" },
      { href: "/errors", name: "Errors" },
      { href: "/activity", name: "Activity" },
      { href: "/try", name: "Try" },
      { href: "/models", name: "Models" },
      { href: "/providers", name: "Providers" },
      { href: "/docs", name: "API" },
    ],
  },
  {
    name: "Settings",
    entries: [
      { href: "/settings/keys", name: "Keys" },
      { href: "/settings/provider-keys", name: "Provider keys", for: administrators },
      { href: "/settings/observability", name: "Observability", for: administrators },
      { href: "/settings/broadcast", name: "Broadcast", for: administrators },
      { href: "/settings/privacy", name: "Privacy", for: administrators },
      { href: "/settings/budgets", name: "Budgets", for: administrators },
      { href: "/settings/guardrails", name: "Guardrails", for: administrators },
      { href: "/settings/alerts", name: "Alerts", for: administrators },
      { href: "/settings/audit", name: "Audit log", for: administrators },
      { href: "/settings/members", name: "Members", for: administrators },
      { href: "/catalog", name: "Catalog", for: (visitor) => visitor.installationOwner },
      { href: "/settings/workspaces", name: "Workspaces", for: (visitor) => visitor.installationOwner },
      { href: "/settings/account", name: "Account" },
    ],
  },
];

export function Navigation({ visitor, path }: { visitor: Visitor; path: string }) {
  return (
    <div class="side">
      <Mark />
      <nav aria-label="Console">
        {groups.map(({ name, entries }) => (
          <>
            <p>{name}</p>
            {entries
              .filter((entry) => entry.for?.(visitor) ?? true)
              .map((entry) => (
                <a href={entry.href} aria-current={isWithin(path, entry.href) ? "page" : undefined}>
                  {entry.name}
                </a>
              ))}
          </>
        ))}
      </nav>
      <footer>
        <WorkspaceChoice visitor={visitor} />
        <p class="who">
          {visitor.name}
          <br />
          <span class="small">
            {visitor.memberId === null ? "all workspaces" : `${visitor.role} of ${visitor.workspace.name}`}
          </span>
        </p>
        <form method="post" action="/sign-out">
          <input type="hidden" name={tokenField} value={visitor.formToken} />
          <button type="submit" class="plain">
            Sign out
          </button>
        </form>
      </footer>
    </div>
  );
}

function WorkspaceChoice({ visitor: { memberships, workspace, formToken } }: { visitor: Visitor }) {
  if (memberships.length < 2) return null;
  return (
    <form method="post" action="/workspace" class="row">
      <input type="hidden" name={tokenField} value={formToken} />
      <label for="workspace-choice" class="hidden">
        Workspace
      </label>
      <select id="workspace-choice" name="workspace">
        {memberships.map((membership) => (
          <option value={membership.workspace.id} selected={membership.workspace.id === workspace.id}>
            {membership.workspace.name}
          </option>
        ))}
      </select>
      <button type="submit">Switch</button>
    </form>
  );
}

function isWithin(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
