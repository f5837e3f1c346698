// How much work a stranger's bytes may cause. Counted in steps, because a Worker's clock stands still while it computes.

/** Thrown by `spend`; whoever made the budget catches it. */
export class BudgetSpent extends Error {
  constructor() {
    super("the budget of steps is spent");
  }
}

export class StepBudget {
  #left: number;

  /** `steps`: of a few nanoseconds each. */
  constructor(steps: number) {
    this.#left = steps;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new BudgetSpent();
  }
}
