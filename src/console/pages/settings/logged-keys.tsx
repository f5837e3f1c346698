// Whose keys' requests are kept: all of them, or those that are chosen.
import type { ApiKeyRecord } from "../../../store/keys.ts";
import { describe } from "../../parts/form.tsx";
import { useTyped } from "../../parts/typed.tsx";
import { visible } from "../../parts/visible.tsx";

interface LoggedKeysProperties {
  keys: ApiKeyRecord[];
  /** null: all keys. */
  chosen: ((key: ApiKeyRecord) => boolean) | null;
}

export function LoggedKeys({ keys, chosen }: LoggedKeysProperties) {
  const typed = useTyped("keys");
  const texts = describe("keys", typed);
  return (
    <fieldset aria-describedby={texts.attributes["aria-describedby"]}>
      <legend>Requests of which keys</legend>
      <Scope value="all" label="All keys, new ones too" checked={chosen === null} />
      <Scope value="chosen" label="Only the keys chosen here" checked={chosen !== null} />
      <div class="choices">
        {keys.map((key) => (
          <div class="check">
            <input
              type="checkbox"
              id={`key-${key.hash.slice(0, 12)}`}
              name="keys"
              value={key.hash}
              checked={typed.isChosen(key.hash, chosen?.(key) ?? false)}
            />
            <label for={`key-${key.hash.slice(0, 12)}`}>
              {visible(key.name)} <span class="soft small mono">{key.label}</span>
            </label>
          </div>
        ))}
      </div>
      {texts.below}
    </fieldset>
  );
}

function Scope({ value, label, checked }: { value: string; label: string; checked: boolean }) {
  return (
    <div class="check">
      <input
        type="radio"
        id={`which-${value}`}
        name="which"
        value={value}
        checked={useTyped("which").isChosen(value, checked)}
      />
      <label for={`which-${value}`}>{label}</label>
    </div>
  );
}
