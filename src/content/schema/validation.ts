// What the checks of a schema's keywords may ask of the validation that they are part of. Types only.

export type Schema = Record<string, unknown>;

export interface Validation {
  /** Throws where the budget does not hold it. */
  spend(steps: number): void;
  fits(schema: unknown, value: unknown): boolean;
  matches(pattern: string, text: string): boolean;
  /** The schema that a reference inside the same document leads to. */
  resolve(reference: string): unknown;
}

export interface KeywordInput {
  /** The keyword's own value. */
  given: unknown;
  value: unknown;
  /** The schema that the keyword stands in. */
  schema: Schema;
  validation: Validation;
}

/** Whether the value keeps the keyword; a keyword of a wrong type is kept by everything. */
export type Check = (checking: KeywordInput) => boolean;
