// The field for a key of a filter: by its name, with the names that there are to choose from. An address has its hash.
import type { ApiKeyRecord } from "../../store/keys.ts";
import { Field } from "../parts/form.tsx";
import { visibleText } from "../parts/visible.tsx";

/** As many as a page has room for; others are typed. */
export const maxNames = 200;

export function isKeyHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

interface KeyChoiceProperties {
  /** A hash, or what was typed for a name. */
  value: string;
  keys: readonly ApiKeyRecord[];
}

export function KeyChoice({ value, keys }: KeyChoiceProperties) {
  return (
    <>
      <Field name="key" label="Key" value={keyText(value, keys)} list="key-names" placeholder="its whole name" />
      <datalist id="key-names">
        {[...new Set(keys.map(({ name }) => name))].slice(0, maxNames).map((name) => (
          <option value={visibleText(name) === name ? undefined : name}>{visibleText(name)}</option>
        ))}
      </datalist>
    </>
  );
}

/** Its name, where no other key has the same. */
function keyText(hash: string, keys: readonly ApiKeyRecord[]): string {
  const name = keys.find((key) => key.hash === hash)?.name;
  return name !== undefined && keys.filter((key) => key.name === name).length === 1 ? name : hash;
}
