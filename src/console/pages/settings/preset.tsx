// One preset: its versions, each with what is new in it, switching it off, and splitting it among versions. For admins.
import { type FoundPreset, findPreset, listPresetVersions, type PresetVersionRecord } from "../../../store/presets.ts";
import type { PresetSplit } from "../../../wire/preset.ts";
import { presetStatuses } from "../../../wire/preset.ts";
import { callApi } from "../../call-api.ts";
import { diffWords } from "../../diff-words.ts";
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { textOf } from "../../form-fields.ts";
import { page } from "../../layout.tsx";
import { ActionForm, Choice, Field } from "../../parts/form.tsx";
import { Time } from "../../parts/time.tsx";
import { visible } from "../../parts/visible.tsx";
import { fieldsNamed, type RefusedForm, refuseField, refuseForm } from "../../refused-form.ts";
import { refuse } from "../refusal.tsx";

const maxShown = 50;
const fieldOf = fieldsNamed({ split: "split" });

export const showPreset: Page = (context) => show(context);

export const savePreset: Page = async (context) => {
  const slug = context.req.param("slug") ?? "";
  const form = context.get("form");
  const split = readSplit(textOf(form, "split"));
  const { workspace } = visitorOf(context);
  const before = await findPreset(context.env.DB, { workspaceId: workspace.id, slug });
  if (before === undefined) return refuse(context, "not-found");
  if (split === undefined) {
    const sentence = "must be versions and their shares, such as 3: 0.9, 4: 0.1; empty for the newest version";
    return show(context, refuseField(form, { field: "split", sentence }));
  }
  const isSame = JSON.stringify(split) === JSON.stringify(before.preset.split);
  const saved = await callApi(context, {
    method: "PATCH",
    path: `/presets/${encodeURIComponent(slug)}?workspace_id=${workspace.id}`,
    // Each split is a version.
    body: { status: textOf(form, "status"), ...(isSame ? {} : { split }) },
  });
  if (!saved.ok) return show(context, refuseForm(form, saved.problem, fieldOf));
  return context.redirect(`/settings/presets/${encodeURIComponent(slug)}?notice=saved`, 303);
};

/** `3: 0.9, 4: 0.1`; null: none. Whether there are such versions, and what shares add up to, the API says. */
function readSplit(text: string | undefined): PresetSplit | null | undefined {
  if (text === undefined) return null;
  if (!splitForm.test(text)) return undefined;
  const shares = text.split(",").map((share) => share.split(":").map((part) => part.trim()));
  return { versions: Object.fromEntries(shares.map(([version = "", share = ""]) => [version, Number(share)])) };
}

const splitForm = /^\d{1,9}\s*:\s*[\d.]{1,20}(\s*,\s*\d{1,9}\s*:\s*[\d.]{1,20})*$/;

function writeSplit(split: PresetSplit | null): string {
  return Object.entries(split?.versions ?? {})
    .map(([version, share]) => `${version}: ${share}`)
    .join(", ");
}

async function show(context: ConsoleContext, refused?: RefusedForm): Promise<Response> {
  const { workspace, formToken } = visitorOf(context);
  const slug = context.req.param("slug") ?? "";
  const found = await findPreset(context.env.DB, { workspaceId: workspace.id, slug });
  if (found === undefined) return refuse(context, "not-found");
  const { preset } = found;
  const { items } = await listPresetVersions(context.env.DB, { presetId: preset.id, offset: 0, limit: maxShown });
  return page(
    context,
    { title: `Preset ${preset.slug}`, from: { href: "/settings/presets", name: "Presets" }, refused },
    <>
      <section class="card">
        <ActionForm action={`/settings/presets/${encodeURIComponent(slug)}`} token={formToken} refused={refused}>
          <Choice
            name="status"
            label="Status"
            value={preset.status}
            choices={presetStatuses.map((status) => [status, status] as const)}
            hint="Requests with one that is not active are refused."
          />
          <Field
            name="split"
            label="Split"
            value={writeSplit(preset.split)}
            placeholder="3: 0.9, 4: 0.1"
            hint="Versions that conversations draw from, and their shares. Empty: the newest version."
          />
          <button type="submit" class="main">
            Save
          </button>
        </ActionForm>
      </section>
      {items.map((version, index) => (
        <Version version={version} before={items[index + 1]} found={found} />
      ))}
    </>,
  );
}

interface VersionProperties {
  version: PresetVersionRecord;
  before: PresetVersionRecord | undefined;
  found: FoundPreset;
}

function Version({ version, before, found }: VersionProperties) {
  const text = textOfVersion(version);
  const pieces = before === undefined ? undefined : diffWords(textOfVersion(before), text);
  return (
    <section class="card">
      <h2>
        Version {version.version} {version.id === found.version.id ? <span class="badge">in force</span> : null}
      </h2>
      <p class="soft">
        Saved by {version.door} on <Time at={version.createdAt} />
      </p>
      <pre>
        {pieces === undefined
          ? visible(text)
          : pieces.map((piece) => (piece.isNew ? <mark>{visible(piece.text)}</mark> : visible(piece.text)))}
      </pre>
    </section>
  );
}

function textOfVersion({ config, systemPrompt }: PresetVersionRecord): string {
  const fields = JSON.stringify(config, null, 2);
  return systemPrompt === null ? fields : `${fields}\n\n${systemPrompt}`;
}
