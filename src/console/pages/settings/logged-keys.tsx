// Scope keys' requests are kept: all of them, or those that are chosen.
import type { ApiKeyRecord } from "../../../store/keys.ts";

interface LoggedKeysProperties {
  keys: ApiKeyRecord[];
  /** null: all keys. */
  chosen: ((key: ApiKeyRecord) => boolean) | null;
}

export function LoggedKeys({ keys, chosen }: LoggedKeysProperties) {
  return (
    <fieldset>
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
              checked={chosen?.(key) ?? false}
            />
            <label for={`key-${key.hash.slice(0, 12)}`}>
              {key.name} <span class="soft small mono">{key.label}</span>
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function Scope({ value, label, checked }: { value: string; label: string; checked: boolean }) {
  return (
    <div class="check">
      <input type="radio" id={`which-${value}`} name="which" value={value} checked={checked} />
      <label for={`which-${value}`}>{label}</label>
    </div>
  );
}
