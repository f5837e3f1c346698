// Times as clocks here show them; in UTC where one points at them. Without script all times are UTC.

export function showLocalTimes(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[datetime]:not([title])")) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    element.title = `${element.textContent} UTC`;
    element.textContent = written(at);
  }
  for (const heading of root.querySelectorAll<HTMLElement>("[data-local]")) {
    heading.textContent = heading.dataset["local"] ?? "";
  }
  for (const cell of root.querySelectorAll<HTMLElement>("[data-th$=' (UTC)']")) {
    cell.dataset["th"] = cell.dataset["th"]?.slice(0, -" (UTC)".length);
  }
}

/** `2026-11-22 01:45:12` */
function written(at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`;
}
