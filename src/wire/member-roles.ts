// The roles that people have in a workspace, from the highest to the lowest. Pure.

export const memberRoles = ["owner", "admin", "member"] as const;

export type MemberRole = (typeof memberRoles)[number];

/** Owners and admins may see contents and change settings. */
export function isAdministrator(role: MemberRole | undefined): boolean {
  return role === "owner" || role === "admin";
}

export function lowerRole(one: MemberRole, other: MemberRole): MemberRole {
  return memberRoles.indexOf(one) > memberRoles.indexOf(other) ? one : other;
}
