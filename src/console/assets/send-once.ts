// A form that is pressed twice is sent once. Released when the page is come back to, or its answer stays away.

const heldMs = 10_000;

export function sendOnce(): void {
  let sent: EventTarget | null;
  const release = () => {
    sent = null;
  };
  addEventListener("pageshow", release);
  document.addEventListener("submit", (event) => {
    const { target } = event;
    // What a script sends itself is its own.
    if (event.defaultPrevented || !(target instanceof HTMLFormElement) || target.method !== "post") return;
    if (sent === target) return event.preventDefault();
    sent = target;
    setTimeout(release, heldMs);
  });
}
