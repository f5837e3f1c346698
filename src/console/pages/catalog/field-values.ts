// What the fields of an editor show: what was typed where it could not be saved, otherwise what is stored.
import { isOn, textOf } from "../../form-fields.ts";

export interface FieldValues {
  text(name: string, stored: string | number | null | undefined): string | number | null | undefined;
  isOn(name: string, stored: boolean): boolean;
}

/** `typed`: a form that was refused. */
export function fieldValues(typed: FormData | undefined): FieldValues {
  return {
    text: (name, stored) => (typed === undefined ? stored : textOf(typed, name)),
    isOn: (name, stored) => (typed === undefined ? stored : isOn(typed, name)),
  };
}
