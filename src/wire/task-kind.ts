// The kinds of task that a model's declared quality can be asked for.
export const taskKinds = ["code", "math", "reasoning", "writing", "extraction", "multilingual", "general"] as const;
export type TaskKind = (typeof taskKinds)[number];
