// Texts of all characters there are, for property tests. fast-check's own make a table of a million entries before the first.
import fc from "fast-check";

const character = fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10_ffff }));

/** Of so many characters at most. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(character, { maxLength }).map((codes) => String.fromCodePoint(...codes));
}
