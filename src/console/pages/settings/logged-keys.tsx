// Whose keys' requests are kept: all of them, or those that are chosen.
import type { ChoosableKeys } from "../../choosable-keys.ts";
import { describe } from "../../parts/form.tsx";
import { count } from "../../parts/format.ts";
import { useTyped } from "../../parts/typed.tsx";
import { visible } from "../../parts/visible.tsx";

export const askKeys = "Choose at least one key, or all keys.";

interface LoggedKeysProperties {
  choosable: ChoosableKeys;
  /** Of all keys. */
  all: boolean;
}

export function LoggedKeys({ choosable: { keys, isChosen, left }, all }: LoggedKeysProperties) {
  const typed = useTyped("keys");
  const texts = describe("keys", typed);
  return (
    <fieldset>
      <legend>Requests of which keys</legend>
      <Scope value="all" label="All keys, new ones too" checked={all} />
      <Scope value="chosen" label="Only the keys chosen here" checked={!all} attributes={texts.attributes} />
      <div class="choices">
        {keys.map((key) => (
          <div class="check">
            <input
              type="checkbox"
              id={`key-${key.hash.slice(0, 12)}`}
              name="keys"
              value={key.hash}
              checked={typed.isChosen(key.hash, !all && isChosen(key))}
            />
            <label for={`key-${key.hash.slice(0, 12)}`}>
              {visible(key.name)} <span class="soft small mono">{key.label}</span>
            </label>
          </div>
        ))}
      </div>
      {left > 0 ? (
        <p class="hint">{`Not listed: the ${count(left)} oldest keys. The API chooses them by their hashes.`}</p>
      ) : null}
      {texts.below}
    </fieldset>
  );
}

interface ScopeProperties {
  value: string;
  label: string;
  checked: boolean;
  /** Of what is wrong with the choice. */
  attributes?: object;
}

function Scope({ value, label, checked, attributes }: ScopeProperties) {
  return (
    <div class="check">
      <input
        type="radio"
        id={`which-${value}`}
        name="which"
        value={value}
        checked={useTyped("which").isChosen(value, checked)}
        {...attributes}
      />
      <label for={`which-${value}`}>{label}</label>
    </div>
  );
}
