// How often a workspace's budget begins anew, narrowest first, and the bound of every sum that limits spending.

/** A wider one is always larger. */
export const budgetIntervals = ["daily", "weekly", "monthly", "lifetime"] as const;
export type BudgetInterval = (typeof budgetIntervals)[number];

/** USD. Above this a sum of spending could leave 64 bits of picodollars. */
export const maxLimit = 1_000_000;
