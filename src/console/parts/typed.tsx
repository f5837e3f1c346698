// What the fields of a form show: what was typed and what is wrong with it where the form was refused, otherwise what is
// stored. Fields find it by their names; pages only hand the refused form to its <ActionForm>.
// Without Hono's own contexts: importing "hono/jsx" brings its renderer for browsers into the Worker.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Child } from "hono/jsx";
import { raw } from "hono/utils/html";

export interface TypedForm {
  /** Undefined where nothing was typed: a button was pressed. */
  typed: FormData | undefined;
  /** Sentences by the name of the field that they are about. */
  mistakes: ReadonlyMap<string, readonly string[]>;
}

const typedForm = new AsyncLocalStorage<TypedForm | undefined>();

/** The children of a form, written while it is known what was typed there. */
export function InForm({ typed, children }: { typed: TypedForm | undefined; children?: Child }) {
  // A promise where a child waits for something, whatever its type says.
  const html: unknown = typedForm.run(typed, () =>
    // biome-ignore lint/complexity/noUselessFragments: children alone cannot write themselves
    (<>{children}</>).toString(),
  );
  return html instanceof Promise ? html.then(raw) : raw(html);
}

const untouched: TypedForm = { typed: undefined, mistakes: new Map() };

export interface TypedField {
  /** What a field of text shows, to the last space that was typed. */
  text(stored: string | number | null | undefined): string | number;
  /** Whether a box is ticked, or a choice of several of this name chosen, whose value is this. */
  isChosen(value: string, stored: boolean): boolean;
  mistakes: readonly string[];
}

export function useTyped(name: string): TypedField {
  const { typed, mistakes } = typedForm.getStore() ?? untouched;
  const value = typed?.get(name);
  return {
    text: (stored) => (typed === undefined ? stored : typeof value === "string" ? value : "") ?? "",
    isChosen: (choice, stored) => typed?.getAll(name).includes(choice) ?? stored,
    mistakes: mistakes.get(name) ?? [],
  };
}
