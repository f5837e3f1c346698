// The parts of a generation's page, as its address names them.

export const tabs = [
  ["routing", "Routing"],
  ["prompt", "Prompt"],
  ["completion", "Completion"],
  ["json", "Raw JSON"],
] as const;

export type Tab = (typeof tabs)[number][0];
