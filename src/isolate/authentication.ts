// Who is asking, once the API has made sure of it.
import type { ApiKeyRecord } from "../store/keys.ts";
import type { WorkspaceRecord } from "../store/workspaces.ts";
import type { HeldKey } from "./known-keys.ts";

export type ApiAuthentication = HeldKey & { kind: "api" };

/** `ADMIN_KEY` has neither key nor workspace: it manages all of them. Other management keys manage their own. */
export interface ManagementAuthentication {
  kind: "management";
  key: ApiKeyRecord | null;
  workspace: WorkspaceRecord | null;
}

export type Authentication = ApiAuthentication | ManagementAuthentication;
