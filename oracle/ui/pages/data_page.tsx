import { HOUR_MS } from "../../../shared/time/units.ts";
import { formatWholeSeconds } from "../../../shared/time/instant.ts";
import { DATA, DATA_ENGINE } from "../assets/assets.ts";
import { WASM_MB, WASM_PATH } from "../assets/duckdb_wasm.ts";
import type { Page, Visit } from "../parts/page.ts";

/** How far back the window reaches that is filled in. */
const HOURS = 6;

/** `/data`: the weather files of a window in SQL, computed by the visitor's own browser. */
export function dataPage({ nowMs }: Visit): Page {
  return {
    title: "Data",
    section: "data",
    scripts: [DATA.path],
    json: "/files",
    body: (
      <>
        <div class="lead">
          <h1>The files, in SQL</h1>
          <p>
            Your browser loads the weather files of a window and an engine of {WASM_MB}{" "}
            MB, DuckDB, when you ask for them, and computes by itself: nothing you ask leaves it.
            The files are those of <a href="/files">/files</a>, as they were collected.
          </p>
        </div>
        <div id="tools" data-engine={DATA_ENGINE.path} data-wasm={WASM_PATH} hidden>
          <Window nowMs={nowMs} />
          <Query />
          <section class="card" aria-labelledby="result">
            <header>
              <h2 id="result">Answer</h2>
              <p id="status" role="status"></p>
            </header>
            <p id="problem" class="note bad" role="alert" hidden></p>
            <div id="answer"></div>
            <div class="row">
              <button id="csv" type="button">Save as CSV</button>
              <button id="parquet" type="button">Save as Parquet</button>
            </div>
            <p class="small soft">
              All rows are saved. In CSV a text that a spreadsheet would compute gets an apostrophe
              in front.
            </p>
          </section>
        </div>
        <p class="small soft">
          Where no script runs, take the files and any engine that reads Parquet.
        </p>
      </>
    ),
  };
}

function Window({ nowMs }: { nowMs: number }) {
  return (
    <section class="card" aria-labelledby="window">
      <header>
        <h2 id="window">Files</h2>
        <p>Those that were published in a window, in UTC.</p>
      </header>
      <div class="row fields">
        <label>
          From
          <input type="datetime-local" name="start" value={minute(nowMs - HOURS * HOUR_MS)} />
        </label>
        <label>
          To
          <input type="datetime-local" name="end" value={minute(nowMs)} />
        </label>
        <label class="check">
          <input type="checkbox" name="observations" checked />
          Reports
        </label>
        <label class="check">
          <input type="checkbox" name="forecasts" />
          Forecasts
        </label>
        <button id="load" class="main" type="button">Load files and engine</button>
      </div>
      <div id="schema"></div>
    </section>
  );
}

function Query() {
  return (
    <section class="card" aria-labelledby="ask">
      <header>
        <h2 id="ask">Query</h2>
        <p>
          Tables <code>observations</code> and{" "}
          <code>forecasts</code>; the SQL of DuckDB 0.9, without time zones. It stands in the
          address, to be passed on.
        </p>
      </header>
      <div id="examples" class="row" role="group" aria-label="Examples"></div>
      <label>
        SQL; Ctrl and Enter run it
        <textarea name="query" rows={8} spellcheck={false} autocomplete="off">
          SELECT count(*) AS reports FROM observations
        </textarea>
      </label>
      <div class="row">
        <button id="run" class="main" type="button">Run</button>
        <button id="cancel" type="button">Cancel</button>
      </div>
    </section>
  );
}

/** An instant as a field for dates has it, in UTC. */
function minute(ms: number): string {
  return formatWholeSeconds(ms).slice(0, 16);
}
