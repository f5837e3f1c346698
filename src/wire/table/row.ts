// What a row of the table of everything that the wire knows says: what is done with a field, a plugin, a tool, a setting.

/**
 * `does`: what it says; `records`: is told to whoever asks about the request; `refuses`: a 400 that names it; `spares`: passed
 * over, because clients send it without having been asked for it, or because it is the older word for something else.
 */
export const disposals = ["does", "records", "refuses", "spares"] as const;
export type Disposal = (typeof disposals)[number];

/**
 * A name, and its sentence: of what is refused, what to do instead. A name is a path with `[]` for each entry of a list, and may
 * end with `=value` where only that value is meant; whatever is below a path that has no rows of its own belongs to it.
 */
export type Sentences = Readonly<Record<string, string>>;

export interface Area {
  title: string;
  rows: Partial<Record<Disposal, Sentences>>;
}
