// The steps until requests are answered: each with what it takes, ticked once it is true.
import type { Child } from "hono/jsx";
import { ActionForm, Field } from "../../parts/form.tsx";
import { visible } from "../../parts/visible.tsx";
import type { RefusedForm } from "../../refused-form.ts";
import type { Visitor } from "../../session/visitor.ts";
import { snippetsOf } from "../../snippets.ts";
import { NewKey } from "../settings/keys.tsx";
import { Snippets } from "../snippets.tsx";
import type { Steps } from "./read-steps.ts";

interface StepListProperties {
  steps: Steps;
  visitor: Visitor;
  /** Of this installation. */
  origin: string;
  /** A key that was just made. */
  secret: string | undefined;
  refused: RefusedForm | undefined;
}

export function StepList({ steps, visitor, origin, secret, refused }: StepListProperties) {
  const { providers, keys, hasAsked, members } = steps;
  return (
    <ol class="steps" aria-label="First steps">
      {visitor.administrator ? (
        <Step title="A provider's key" done={providers.length > 0}>
          <ProviderStep steps={steps} />
        </Step>
      ) : null}
      <Step title="An API key of yours" done={keys.length > 0}>
        <KeyStep steps={steps} origin={origin} secret={secret}>
          {keys.length > 0 && refused === undefined ? (
            <KeysThere keys={keys} />
          ) : (
            <ActionForm action="/first-key" token={visitor.formToken} refused={refused}>
              <div class="grid">
                <Field name="name" label="Name" required value="My first key" />
                <div class="field">
                  <button type="submit" class="main">
                    Create key
                  </button>
                </div>
              </div>
            </ActionForm>
          )}
        </KeyStep>
      </Step>
      <Step title="The first request" done={hasAsked}>
        {hasAsked ? (
          <Asked />
        ) : (
          <div role="status" data-await="/first-request">
            <p>
              Waiting for the first request: send the one above, or <a href="/try">try a model here</a>.{" "}
              <noscript class="soft">Look again with a reload.</noscript>
            </p>
          </div>
        )}
      </Step>
      {visitor.administrator ? (
        <Step title="Somebody to share it with" done={members > 1}>
          <p>
            {members > 1 ? `${members} members. ` : "Nobody else is a member yet. "}
            <a href="/settings/members">{members > 1 ? "See them" : "Invite somebody"}</a>
          </p>
        </Step>
      ) : null}
    </ol>
  );
}

function Step({ title, done, children }: { title: string; done: boolean; children?: Child }) {
  return (
    <li class="card">
      <h2>
        {title} <span class={`badge ${done ? "good" : ""}`}>{done ? "done" : "to do"}</span>
      </h2>
      {children}
    </li>
  );
}

const maxNamed = 5;

function ProviderStep({ steps: { providers, model } }: { steps: Steps }) {
  if (providers.length === 0) {
    return (
      <p>
        <a class="button main" href="/settings/provider-keys?first=1">
          Add a provider's key
        </a>{" "}
        <span class="soft">
          It is checked at once.
          {model === undefined ? null : (
            <>
              {" "}
              Until then <code>{model.id}</code> answers.
            </>
          )}
        </span>
      </p>
    );
  }
  return (
    <p>
      There are keys for <Named links={providers.map(({ slug, name }) => ({ href: `/providers/${slug}`, name }))} />.{" "}
      <a href="/settings/provider-keys">Add or check one</a>
    </p>
  );
}

/** Each was shown once, when it was made: who has none of them at hand makes another one. */
function KeysThere({ keys }: { keys: Steps["keys"] }) {
  return (
    <p>
      There are keys: <Named links={keys.map(({ hash, name }) => ({ href: `/settings/keys/${hash}`, name }))} />.{" "}
      <a href="/settings/keys#name">Make another</a>
    </p>
  );
}

function Named({ links }: { links: readonly { href: string; name: string }[] }) {
  const more = links.length - maxNamed;
  return (
    <>
      {links.slice(0, maxNamed).map(({ href, name }, place) => (
        <>
          {place === 0 ? "" : ", "}
          <a href={href}>{visible(name)}</a>
        </>
      ))}
      {more > 0 ? ` and ${more} more` : ""}
    </>
  );
}

interface KeyStepProperties {
  steps: Steps;
  origin: string;
  secret: string | undefined;
  children: Child;
}

function KeyStep({ steps: { model, hasAsked }, origin, secret, children }: KeyStepProperties) {
  const body = { model: model?.id ?? "author/model", messages: [{ role: "user", content: "Hello!" }] };
  return (
    <>
      {secret === undefined ? null : <NewKey secret={secret} baseUrl={origin} />}
      {children}
      {hasAsked && secret === undefined ? (
        <p>
          <a href="/settings/keys">Keys</a>
        </p>
      ) : (
        <Snippets snippets={snippetsOf(body, origin, secret)} />
      )}
    </>
  );
}

/** In place of the waiting, too. */
export function Asked() {
  return (
    <p>
      Requests are answered here: <a href="/logs">the log has them</a>, and{" "}
      <a href="/">this page is the overview now</a>.
    </p>
  );
}
