// What runs in the browser: conveniences of pages that all work without it. Bundled into assets.generated.ts by
// `npm run console:build`.
import { awaitMarkup } from "./await-markup.ts";
import { offerCompletions } from "./completions.ts";
import { offerCopies } from "./copy.ts";
import { watchLog } from "./live-log.ts";
import { showLocalTimes } from "./local-times.ts";
import { sendOnce } from "./send-once.ts";
import { offerSheet } from "./sheet.ts";
import { offerShortcuts } from "./shortcuts.ts";
import { offerSteps } from "./steps.ts";
import { streamAnswers } from "./stream-answer.ts";
import { offerZoom } from "./zoom.ts";

document.documentElement.classList.add("scripted");
offerCopies();
offerSteps();
showLocalTimes(document);
watchLog();
streamAnswers();
awaitMarkup();
offerShortcuts();
offerCompletions();
offerSheet();
offerZoom();
sendOnce();
