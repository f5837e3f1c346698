// A list's search: one field whose text ends up in the address.
import { Field } from "./form.tsx";

export function Search({ action, value }: { action: string; value: string | undefined }) {
  return (
    <form method="get" action={action} class="card" aria-label="Search">
      <div class="grid">
        <Field name="q" label="Search" type="search" value={value} />
        <div class="field">
          <button type="submit">Search</button>
        </div>
      </div>
    </form>
  );
}
