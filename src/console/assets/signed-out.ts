// That nobody is signed in any more is said for whatever asks, on the page and in its dialog, and goes when somebody is again.

export function isSignedOut({ type, status }: Response): boolean {
  // Pages lead to the sign-in, forms say so themselves.
  const isOut = type === "opaqueredirect" || status === 401;
  for (const note of document.querySelectorAll<HTMLElement>("[data-signed-out]")) note.hidden = !isOut;
  return isOut;
}
