// What a secret may be made of. Pure, and no message ever repeats one.

/** Why the text cannot be sent in a header as it is, and what to do; undefined where it can. */
export function secretProblem(text: string): string | undefined {
  if (text === "") return "is empty: give it a value or remove it";
  if (/\s/.test(text)) return "has white space in it: paste it again, in one line and without spaces";
  if (!/^[\x21-\x7e]+$/.test(text)) return "has a character that no header can hold: paste it again, as plain ASCII";
  return undefined;
}
