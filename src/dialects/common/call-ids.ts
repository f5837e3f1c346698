// Ids of one answer's calls, where a vendor gives none, or the same to two: their results could not be told apart.

export class CallIds {
  readonly #taken = new Set<string>();

  /** `responseId`: the answer's own, which keeps a made id apart from those of later turns. */
  of(given: string | undefined, position: number, responseId?: string): string {
    let id = given ?? `call_${responseId === undefined ? "" : `${responseId}_`}${position}`;
    if (this.#taken.has(id)) id = `${id}_${position}`;
    while (this.#taken.has(id)) id += "_";
    this.#taken.add(id);
    return id;
  }
}
