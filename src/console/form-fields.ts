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

/** What is no number is handed on as it was typed, for whoever checks it to refuse: never a silent "none". */
export function numberOf(form: FormData, name: string): number | string | undefined {
  const text = textOf(form, name);
  if (text === undefined) return undefined;
  const number = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}

/** As fields of numbers have it: neither hexadecimal nor anything else that JavaScript reads. Digits can be read in one way
 * only: with two, what is long takes minutes. */
const decimal = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;

/** `a, b c` → three names; undefined where there is none. */
export function namesOf(form: FormData, name: string): string[] | undefined {
  return textOf(form, name)
    ?.split(/[\s,]+/)
    .filter((one) => one !== "");
}

/** Every value of a name that several fields share. */
export function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).flatMap((value) => (typeof value === "string" && value.trim() !== "" ? [value.trim()] : []));
}
