// Marks of deletions under way: empty objects of R2, `deletions/{workspace id}/{epoch ms}`, put before anything is
// destroyed and taken away when nothing is left. R2 has no history, so no restore of the database forgets a deletion.

export interface DeletionMark {
  workspaceId: string;
  /** Where the workspace's contents lie. */
  folder: string;
  /** Epoch milliseconds. */
  requestedAt: number;
}

const root = "deletions/";

function keyOf({ workspaceId, requestedAt }: Pick<DeletionMark, "workspaceId" | "requestedAt">): string {
  return `${root}${workspaceId}/${requestedAt}`;
}

export async function putDeletionMark(bucket: R2Bucket, mark: DeletionMark): Promise<void> {
  await bucket.put(keyOf(mark), "", { customMetadata: { folder: mark.folder } });
}

export async function removeDeletionMark(bucket: R2Bucket, mark: DeletionMark): Promise<void> {
  await bucket.delete(keyOf(mark));
}

/** At most 1,000, of one workspace or of all. */
export async function listDeletionMarks(bucket: R2Bucket, workspaceId?: string): Promise<DeletionMark[]> {
  const prefix = workspaceId === undefined ? root : `${root}${workspaceId}/`;
  const { objects } = await bucket.list({ prefix, include: ["customMetadata"] });
  return objects.map(({ key, customMetadata }) => {
    const [id = "", requestedAt] = key.slice(root.length).split("/");
    return { workspaceId: id, folder: customMetadata?.["folder"] ?? "", requestedAt: Number(requestedAt) };
  });
}
