// One document of the catalog as JSON.
import type { Child } from "hono/jsx";
import { ActionForm, TextArea } from "../../parts/form.tsx";
import type { TypedForm } from "../../parts/typed.tsx";

interface JsonEditorProperties {
  action: string;
  token: string;
  text: string;
  refused: TypedForm | undefined;
  children: Child;
}

export function JsonEditor({ action, token, text, refused, children }: JsonEditorProperties) {
  return (
    <details class="card" open={refused !== undefined}>
      <summary>JSON</summary>
      <ActionForm action={action} token={token} refused={refused}>
        {children}
        <TextArea id="document" name="json" label="All of it, as in PUT /api/v1/catalog" value={text} class="code" />
        <SaveButtons />
      </ActionForm>
    </details>
  );
}

/** Enter saves: the first button is the one that it presses. */
export function SaveButtons() {
  return (
    <div class="row">
      <button type="submit" class="main">
        Check and save
      </button>
      <button type="submit" name="review" value="on">
        Show what changes
      </button>
    </div>
  );
}
