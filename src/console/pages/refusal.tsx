// Pages that are not what was asked for, and say why and what to do next.
import type { DestinationType } from "../../broadcast/destination-type.ts";
import { destinationTypes } from "../../broadcast/destination-types.ts";
import { madeOnce } from "../../wire/derived.ts";
import type { ConsoleContext } from "../environment.ts";
import { howToSet } from "../how-to-set.ts";
import { page } from "../layout.tsx";
import { tokenField } from "../session/form-token.ts";

const reasons = {
  forbidden: {
    status: 403,
    title: "Forbidden",
    text: "Only admins of this workspace can open this page. Ask one of them to do it, or to change your role.",
  },
  "not-found": {
    status: 404,
    title: "Not found",
    text: "There is nothing at this address, or it belongs to another workspace.",
  },
  "signed-out": {
    status: 401,
    title: "Please sign in again",
    text: "Your session has ended or the page was open for too long. Nothing was changed.",
  },
  "stale-form": {
    status: 403,
    title: "This form is out of date",
    text: "It belongs to another session or workspace, or did not come from this console. Nothing was changed: open the page again and repeat what you did.",
  },
  "too-large": {
    status: 413,
    title: "Too large",
    text: "Nothing was changed.",
  },
  unconfigured: {
    status: 503,
    title: "Not set up yet",
    text: "Nobody can sign in before the secrets ADMIN_KEY and ENCRYPTION_KEY are set. The readme says how.",
  },
  storage: {
    status: 503,
    title: "Storage does not answer",
    text: "The database or the store of contents cannot be reached right now. Requests of the API go on meanwhile; try this page again in a moment.",
  },
  bug: {
    status: 500,
    title: "Internal error",
    text: "This page failed because of a mistake in Fairlead. The Worker's log names it.",
  },
} as const;

/** Members see what is of their own keys. */
const notAMembers =
  "There is nothing at this address, or it belongs to another workspace or to a key that somebody else made.";

function binarySize(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes < 1024 ? `${kibibytes} KiB` : `${kibibytes / 1024} MiB`;
}

/** More than any form of the console has: strangers get this page too, and may send tens of thousands. */
const maxShown = 500;

/** To be taken over by hand: nothing is done with it. */
function Typed({ form }: { form: FormData }) {
  const typed = [...form]
    .filter(([name, value]) => !unshown().has(name) && typeof value === "string" && value !== "")
    .slice(0, maxShown);
  if (typed.length === 0) return null;
  return (
    <>
      <h2>What you typed</h2>
      <dl>
        {typed.map(([name, value]) => (
          <>
            <dt class="label">{name}</dt>
            <dd>
              <pre>{value}</pre>
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}

/** The page that it was sent from, as browsers say, where that is one of ours. */
function BackToForm({ context }: { context: ConsoleContext }) {
  const from = context.req.header("referer") ?? "";
  if (!URL.canParse(from)) return null;
  const { origin, href } = new URL(from);
  if (origin !== new URL(context.req.url).origin) return null;
  return (
    <>
      <a href={href}>Back to the form</a>,{" "}
    </>
  );
}

/** Secrets of whichever form it was, a destination's headers among them, and what nobody typed. */
const unshown = madeOnce((): ReadonlySet<string> => {
  const ofDestinations = Object.values<DestinationType>(destinationTypes).flatMap(({ fields }) =>
    Object.entries(fields).flatMap(([name, { kind }]) => (kind === "secret" ? [`config.${name}`] : [])),
  );
  return new Set([tokenField, "version", "before", "to", "key", "secret", "headers", ...ofDestinations]);
});

/** What was typed into a form that ends here, whatever the reason, is shown below it. `maxBytes`: of one that is too large. */
export function refuse(
  context: ConsoleContext,
  reason: keyof typeof reasons,
  maxBytes?: number,
): Response | Promise<Response> {
  const { status, title, text } = reasons[reason];
  return page(
    context,
    { title, status },
    <div class={context.get("visitor") === undefined ? "" : "card"}>
      <p>
        {maxBytes === undefined ? null : `This form may hold ${binarySize(maxBytes)}. `}
        {reason === "not-found" && context.get("visitor")?.onlyOf !== undefined ? notAMembers : text}
        {reason === "unconfigured" ? ` For one of them: ${howToSet(context, "ADMIN_KEY")}.` : null}
      </p>
      <Typed form={context.get("form")} />
      <p>
        {reason === "stale-form" ? <BackToForm context={context} /> : null}
        <a href="/">{reason === "signed-out" ? "Sign in" : "To the start page"}</a>
      </p>
    </div>,
  );
}
