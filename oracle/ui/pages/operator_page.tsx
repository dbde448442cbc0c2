import { CycleGrid, describeRow } from "../charts/cycle_grid.tsx";
import { linkTo } from "../parts/preferences.ts";
import type { Page, Visit } from "../parts/page.ts";
import { Told, ToldSentence } from "../parts/told.tsx";
import type { OperatorView } from "./operator_view.ts";

/** `/operator` on the private address: what waits, what came, and how full queues and caches are. */
export function operatorPage(view: OperatorView, { preferences }: Visit): Page {
  const rows = [
    { name: "Observations", cycles: view.observations },
    { name: "Forecasts", cycles: view.forecasts },
  ];
  return {
    title: "For the operator",
    body: (
      <>
        <div class="lead">
          <h1>For the operator</h1>
          <p>
            Only on the private address. The same and more: <code>noaa-oracle status</code>,{" "}
            <code>noaa-oracle events why</code>, <a href="/metrics">metrics</a>.
          </p>
        </div>
        <section class="card" aria-labelledby="waiting">
          <header>
            <h2 id="waiting">Events that wait</h2>
            <p>Past their window, with entries, and not signed.</p>
          </header>
          {view.waiting.length === 0
            ? (
              <div class="empty">
                <b>None</b>
                <span>Every event that is due is signed or closed.</span>
              </div>
            )
            : (
              <ul class="plain">
                {view.waiting.map((event) => (
                  <li>
                    <a href={linkTo(`/events/${event.id}`, preferences)}>
                      <code>{event.id}</code>
                    </a>{" "}
                    <b>{event.standing}</b>: <ToldSentence text={event.meaning} />
                    {event.block && (
                      <>
                        {" "}
                        The check of <Told text={event.block.checked_at} /> found:{" "}
                        <ToldSentence text={event.block.message} />
                      </>
                    )} To do: <Told text={event.todo} />. Next: <Told text={event.next} />.
                    {event.wanted.length > 0 && (
                      <details>
                        <summary>To be collected first: {event.wanted.length}</summary>
                        <ul>
                          {event.wanted.map((each) => (
                            <li>
                              <Told text={each} />
                            </li>
                          ))}
                        </ul>
                      </details>
                    )}
                  </li>
                ))}
              </ul>
            )}
        </section>
        <section class="card" aria-labelledby="cycles">
          <header>
            <h2 id="cycles">Files of the last two days</h2>
            <p>A square is an hour in UTC; pale where rows are fewer, empty where none came.</p>
          </header>
          <CycleGrid rows={rows} />
          <ul class="plain">
            {rows.map((row) => <li>{describeRow(row)}</li>)}
          </ul>
        </section>
        <section class="card" aria-labelledby="numbers">
          <h2 id="numbers">Queues and caches</h2>
          <div class="scroll" tabindex={0} role="group" aria-labelledby="numbers">
            <table>
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col" class="right">Now</th>
                  <th scope="col">Metric</th>
                </tr>
              </thead>
              <tbody>
                {view.metrics.map(({ name, value, text }) => (
                  <tr>
                    <th scope="row">{text}</th>
                    <td class="right nowrap">{Number(value).toLocaleString("en-US")}</td>
                    <td>
                      <code>{name}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      </>
    ),
  };
}
