// What is done with everything that the wire knows, as the documentation shows it: the table itself.
import { fieldAreas } from "../../wire/table/fields.ts";
import { partAreas } from "../../wire/table/parts.ts";
import { type Area, disposals } from "../../wire/table/row.ts";

const areas: readonly Area[] = Object.values({ ...fieldAreas, ...partAreas });

export function TableGuide() {
  return (
    <section class="card" id="fields">
      <h2>What is done with each field</h2>
      <p>
        Nothing is ignored in silence: what is asked for is done, recorded, or refused with a 400 that names it. Spared
        is what clients send unasked. Fields that are not here go on to providers of the OpenAI format as they are.
      </p>
      {areas.map(({ title, rows }) => (
        <details>
          <summary>{title}</summary>
          <dl>
            {disposals.flatMap((disposal) =>
              Object.entries(rows[disposal] ?? {}).map(([name, sentence]) => (
                <>
                  <dt>
                    <code>{name}</code> <span class="badge">{disposal}</span>
                  </dt>
                  <dd>{sentence}</dd>
                </>
              )),
            )}
          </dl>
        </details>
      ))}
    </section>
  );
}
