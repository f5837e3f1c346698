// The workspace's presets: requests saved under a name, and which version is in force. They are saved by the API. For admins.
import { listPresets, type PresetRecord } from "../../../store/presets.ts";
import { maxPresets } from "../../../wire/preset.ts";
import { type Page, visitorOf } from "../../environment.ts";
import { page } from "../../layout.tsx";
import { type Column, CutLink, TableCard } from "../../parts/table.tsx";
import { Time } from "../../parts/time.tsx";

export const showPresets: Page = async (context) => {
  const { workspace } = visitorOf(context);
  const { items } = await listPresets(context.env.DB, { workspaceId: workspace.id, offset: 0, limit: maxPresets });
  const { origin } = new URL(context.req.url);
  return page(
    context,
    { title: "Presets" },
    <>
      <p class="soft">
        A request saved under a name: <code>"model": "@preset/name"</code> takes it. What the request says itself goes
        before.
      </p>
      <TableCard
        name="Presets"
        columns={columns}
        items={items.map(({ preset }) => preset)}
        empty={`None yet: POST a request to ${origin}/api/v1/presets/NAME/chat/completions.`}
      />
    </>,
  );
};

const columns: Column<PresetRecord>[] = [
  {
    heading: "Name",
    cell: ({ slug }) => <CutLink href={`/settings/presets/${encodeURIComponent(slug)}`} name={slug} />,
    look: "cut",
  },
  { heading: "Status", cell: ({ status }) => status },
  { heading: "Version", cell: ({ version, split }) => (split === null ? version : `${version}, split`) },
  { heading: "Saved (UTC)", cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];
