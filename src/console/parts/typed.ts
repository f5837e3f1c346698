// What the fields of a form show: what was typed and what is wrong with it where the form was refused, otherwise what is
// stored. Fields find it by their names; pages only hand the refused form to its <ActionForm>.
import { createContext, useContext } from "hono/jsx";

export interface TypedForm {
  /** Undefined where nothing was typed: a button was pressed. */
  typed: FormData | undefined;
  /** Sentences by the name of the field that they are about. */
  mistakes: ReadonlyMap<string, readonly string[]>;
}

export const TypedFormContext = createContext<TypedForm | undefined>(undefined);

const untouched: TypedForm = { typed: undefined, mistakes: new Map() };

export interface TypedField {
  /** What a field of text shows, to the last space that was typed. */
  text(stored: string | number | null | undefined): string | number;
  /** Whether a box is ticked, or a choice of several of this name chosen, whose value is this. */
  isChosen(value: string, stored: boolean): boolean;
  mistakes: readonly string[];
}

export function useTyped(name: string): TypedField {
  const { typed, mistakes } = useContext(TypedFormContext) ?? untouched;
  const value = typed?.get(name);
  return {
    text: (stored) => (typed === undefined ? stored : typeof value === "string" ? value : "") ?? "",
    isChosen: (choice, stored) => typed?.getAll(name).includes(choice) ?? stored,
    mistakes: mistakes.get(name) ?? [],
  };
}
