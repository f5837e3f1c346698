// Names of tools in earlier turns: they may come from a vendor with other rules, and name nothing that could still be
// called, so that they are bent to the strictest instead of refused.

export function historicToolName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64) || "tool";
}
