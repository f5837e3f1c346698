// The first page of whoever is signed in: what is still to do until requests are answered, afterwards how things stand.
import { type ConsoleContext, type Page, visitorOf } from "../../environment.ts";
import { page } from "../../layout.tsx";
import { OwnBudgets } from "../../parts/limits.tsx";
import { ownBudgets } from "../../read-limits.ts";
import type { RefusedForm } from "../../refused-form.ts";
import { readSeenKeys } from "../../seen-keys.ts";
import { makeKey } from "../settings/keys.tsx";
import { Overview } from "./overview.tsx";
import { readOverview } from "./read-overview.ts";
import { hasRequests, readSteps } from "./read-steps.ts";
import { Asked, StepList } from "./steps.tsx";

export const showHome: Page = (context) => show(context);

export const makeFirstKey: Page = async (context) => {
  const made = await makeKey(context);
  return show(context, made.ok ? { secret: made.value } : { refused: made.problem });
};

/** 204 until there is a request: the page asks again. */
export const awaitFirstRequest: Page = async (context) =>
  (await hasRequests(context)) ? context.html(<Asked />) : context.body(null, 204);

async function show(
  context: ConsoleContext,
  { secret, refused }: { secret?: string; refused?: RefusedForm } = {},
): Promise<Response> {
  const seenKeys = readSeenKeys(context, { includeDisabled: false });
  // Beside each other, for whoever has asked: to others it brings nothing.
  const [steps, overview, budgets] = await Promise.all([
    readSteps(context, seenKeys),
    readOverview(context, seenKeys),
    ownBudgets(context),
  ]);
  const visitor = visitorOf(context);
  const isWhole = visitor.onlyOf !== undefined || (steps.providers.length > 0 && steps.members > 1);
  const isDone = steps.hasAsked && steps.keys.length > 0 && isWhole;
  const isAnswer = secret !== undefined || refused !== undefined;
  const list =
    isDone && !isAnswer ? null : (
      <StepList
        steps={steps}
        visitor={visitor}
        origin={new URL(context.req.url).origin}
        secret={secret}
        refused={refused}
      />
    );
  const own = <OwnBudgets statuses={budgets} />;
  if (!steps.hasAsked) {
    return page(
      context,
      { title: "Welcome", refused },
      <>
        {own}
        {list}
      </>,
    );
  }
  return page(
    context,
    { title: "Overview", refused },
    <>
      {isAnswer ? list : null}
      {own}
      <Overview overview={overview} />
      {isAnswer ? null : list}
    </>,
  );
}
