// The frame of every page: head, navigation, and how a page leaves the Worker.
import type { Child } from "hono/jsx";
import { raw } from "hono/utils/html";
import type { ConsoleContext } from "./environment.ts";
import { Navigation } from "./navigation.tsx";
import { Mark } from "./parts/mark.tsx";
import { Notice } from "./parts/notice.tsx";
import { visible, visibleText } from "./parts/visible.tsx";
import { assets } from "./serve-assets.ts";
import { signInFor } from "./session/return-path.ts";
import type { Visitor } from "./session/visitor.ts";
import { type Theme, themeOf } from "./theme.ts";

export interface PageFrame {
  title: string;
  /** Beside the heading. */
  beside?: Child;
  /** Above the heading: where one came from. */
  from?: { href: string; name: string };
  /** The form that was sent, where it could not be accepted. */
  refused?: { problem: string; status: number } | undefined;
  /** What else went wrong. */
  problem?: string | undefined;
  /** What happened, where it takes more than a notice: a key that is shown once. */
  outcome?: Child;
  status?: number;
  /** For readers who are not signed in: a page to read, not a small form. */
  wide?: boolean;
}

/** A page of the console for somebody who is signed in, or the bare frame for everybody else. */
export function page(context: ConsoleContext, frame: PageFrame, content: Child): Response | Promise<Response> {
  const visitor = context.get("visitor");
  const body =
    visitor === undefined ? (
      <BareBody frame={frame} content={content} />
    ) : (
      <SignedInBody
        frame={frame}
        content={content}
        visitor={visitor}
        url={new URL(context.req.url)}
        theme={themeOf(context)}
      />
    );
  return answer(context, frame, body);
}

/** The bare frame, whoever is signed in. */
export function barePage(context: ConsoleContext, frame: PageFrame, content: Child): Response | Promise<Response> {
  return answer(context, frame, <BareBody frame={frame} content={content} />);
}

function answer(context: ConsoleContext, frame: PageFrame, body: Child): Response | Promise<Response> {
  const nonce = context.get("nonce");
  const theme = themeOf(context);
  // Whoever comes to read, and has nothing of the console yet, waits for no script.
  const isOnlyRead = frame.wide === true && context.get("visitor") === undefined;
  const html = (
    <html lang="en" data-theme={theme === "auto" ? undefined : theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{titleOf(frame)}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" nonce={nonce} href={assets().style.href} />
        {isOnlyRead ? null : <script nonce={nonce} src={assets().script.href} defer />}
      </head>
      {body}
    </html>
  );
  context.status(readStatus(problemOf(frame) === undefined ? 200 : 400, frame.status ?? frame.refused?.status));
  return context.html(
    <>
      {raw("<!doctype html>")}
      {html}
    </>,
  );
}

/** With what it is one of: a key and a guardrail may have one name. */
function titleOf({ title, from }: PageFrame): string {
  return [visibleText(title), ...(from === undefined ? [] : [from.name]), "Fairlead"].join(" · ");
}

function readStatus(fallback: 200 | 400, status: number | undefined) {
  switch (status) {
    case 400:
    case 401:
    case 403:
    case 404:
    case 409:
    case 413:
    case 429:
    case 500:
    case 503:
      return status;
    default:
      return fallback;
  }
}

interface BodyProperties {
  frame: PageFrame;
  content: Child;
}

function BareBody({ frame, content }: BodyProperties) {
  if (frame.wide === true) return <WideBody frame={frame} content={content} />;
  return (
    <body>
      <main class="center">
        <Mark />
        <div class="card narrow">
          <h1>{frame.title}</h1>
          <Problem frame={frame} />
          {content}
        </div>
      </main>
    </body>
  );
}

function WideBody({ frame, content }: BodyProperties) {
  return (
    <body>
      <main class="alone">
        <Mark />
        <div class="head">
          <h1>{frame.title}</h1>
          {frame.beside}
        </div>
        {content}
      </main>
    </body>
  );
}

interface SignedInProperties extends BodyProperties {
  visitor: Visitor;
  url: URL;
  theme: Theme;
}

function SignedInBody({ frame, content, visitor, url, theme }: SignedInProperties) {
  return (
    <body>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <SignedOut url={url} />
      <div class="shell">
        <Navigation visitor={visitor} url={url} theme={theme} />
        <main id="content" tabindex={-1}>
          <div class="head">
            {frame.from === undefined ? null : (
              <p class="crumb">
                <a href={frame.from.href}>{frame.from.name}</a>
              </p>
            )}
            <h1>{visible(frame.title)}</h1>
            {frame.beside}
          </div>
          <Notice code={url.searchParams.get("notice")} />
          <Problem frame={frame} />
          {frame.outcome}
          {content}
        </main>
      </div>
      <FindDialog url={url} />
    </body>
  );
}

/** Shown by script, which asks for more while the page stays: who signed out in another tab is told here. */
function SignedOut({ url: { pathname, search } }: { url: URL }) {
  return (
    <p class="note bad signed-out" role="alert" data-signed-out="" hidden>
      You are signed out. <a href={signInFor(pathname + search)}>Sign in</a>
    </p>
  );
}

/** Opened by script alone. */
function FindDialog({ url }: { url: URL }) {
  return (
    <dialog id="find" aria-label="Find">
      <SignedOut url={url} />
      <form method="get" action="/find">
        <input
          type="search"
          name="q"
          aria-label="Find pages, models, providers, keys and generations"
          autocomplete="off"
        />
      </form>
      <div role="status" />
      <p class="soft small">Esc closes. On pages: / for the search, j and k from row to row.</p>
    </dialog>
  );
}

function problemOf({ problem, refused }: PageFrame): string | undefined {
  return problem ?? refused?.problem;
}

function Problem({ frame }: { frame: PageFrame }) {
  const problem = problemOf(frame);
  return problem === undefined ? null : (
    <div class="note bad" role="alert">
      {visible(problem)}
    </div>
  );
}
