// Fields of a form as plain values. Texts are trimmed: keys and addresses get pasted with spaces around them.

/** Undefined where the field is missing or empty. */
export function textOf(form: FormData, name: string): string | undefined {
  const value = form.get(name);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" ? undefined : text;
}

export function isOn(form: FormData, name: string): boolean {
  return form.has(name);
}

/** NaN where it is not a number, so that whoever checks it can say so. */
export function numberOf(form: FormData, name: string): number | undefined {
  const text = textOf(form, name);
  return text === undefined ? undefined : Number(text);
}

/** Every value of a name that several fields share. */
export function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).flatMap((value) => (typeof value === "string" && value.trim() !== "" ? [value.trim()] : []));
}
