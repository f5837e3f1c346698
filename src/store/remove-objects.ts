// Removes what lies under a prefix of R2, page by page, within a bound: whoever calls goes on where it ended.

export interface Removal {
  removed: number;
  /** Of the pages that were given, how many are left; 0: there may be more to remove. */
  pages: number;
}

export interface RemovalInput {
  prefix: string;
  /** Pages of 1,000 objects to look at, at most. */
  pages: number;
  /** Which objects of a page to remove; all of them where it is not given. */
  choose?: (objects: R2Object[]) => Promise<R2Object[]>;
  /** What lies behind this key is not looked at. */
  until?: string | undefined;
}

export async function removeObjects(
  bucket: R2Bucket,
  { prefix, pages, choose = async (objects) => objects, until }: RemovalInput,
): Promise<Removal> {
  let removed = 0;
  let options: R2ListOptions = { prefix, include: ["customMetadata"] };
  for (let left = pages; left > 0; left -= 1) {
    const page = await bucket.list(options);
    const chosen = await choose(page.objects);
    if (chosen.length > 0) await bucket.delete(chosen.map(({ key }) => key));
    removed += chosen.length;
    const isBehind = until !== undefined && (page.objects.at(-1)?.key ?? "") > until;
    if (!page.truncated || isBehind) return { removed, pages: left };
    options = { ...options, cursor: page.cursor };
  }
  return { removed, pages: 0 };
}

/** The folders right below a prefix, each with the prefix before it and a slash behind it. */
export async function listFolders(bucket: R2Bucket, prefix: string): Promise<string[]> {
  const folders: string[] = [];
  let options: R2ListOptions = { prefix, delimiter: "/" };
  for (;;) {
    const page = await bucket.list(options);
    folders.push(...page.delimitedPrefixes);
    if (!page.truncated) return folders;
    options = { ...options, cursor: page.cursor };
  }
}
