// The pages that can be gone to from everywhere, and who sees which.
import type { Visitor } from "./session/visitor.ts";

export interface Entry {
  href: string;
  name: string;
  /** Who sees it; everybody where missing. */
  for?: (visitor: Visitor) => boolean;
}

const administrators = (visitor: Visitor) => visitor.administrator;

export const groups: readonly { name: string; entries: Entry[] }[] = [
  {
    name: "Use",
    entries: [
      { href: "/", name: "Home" },
      { href: "/logs", name: "Logs" },
      { href: "/sessions", name: "Sessions" },
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
      { href: "/settings/presets", name: "Presets", for: administrators },
      { href: "/settings/alerts", name: "Alerts", for: administrators },
      { href: "/settings/audit", name: "Audit log", for: administrators },
      { href: "/settings/members", name: "Members", for: administrators },
      { href: "/catalog", name: "Catalog", for: (visitor) => visitor.installationOwner },
      { href: "/settings/workspaces", name: "Workspaces", for: (visitor) => visitor.installationOwner },
      { href: "/settings/account", name: "Account" },
    ],
  },
];

export function entriesFor(visitor: Visitor): Entry[] {
  return groups.flatMap(({ entries }) => entries.filter((entry) => entry.for?.(visitor) ?? true));
}
