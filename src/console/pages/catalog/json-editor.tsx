// One document of the catalog as JSON.
import type { Child } from "hono/jsx";
import { ActionForm } from "../../parts/form.tsx";

interface JsonEditorProperties {
  action: string;
  token: string;
  text: string;
  open: boolean;
  children: Child;
}

export function JsonEditor({ action, token, text, open, children }: JsonEditorProperties) {
  return (
    <details class="card" open={open}>
      <summary>JSON</summary>
      <ActionForm action={action} token={token}>
        {children}
        <div class="field wide">
          <label for="document">All of it, as in PUT /api/v1/catalog</label>
          <textarea id="document" name="json" class="code" spellcheck={false}>
            {text}
          </textarea>
        </div>
        <button type="submit" class="main">
          Check and save
        </button>
      </ActionForm>
    </details>
  );
}
