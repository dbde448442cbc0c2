import { METRICS } from "../../../shared/contract/metric.ts";
import { LICENCES } from "../assets/reference.ts";
import { linkTo } from "../parts/preferences.ts";
import { METRIC_NAMES } from "../parts/quantity.ts";
import type { Page, Visit } from "../parts/page.ts";
import type { Identity } from "./identity.ts";

/** What `/about` tells. */
export interface About {
  readonly identity: Identity;
  /** Of this program. */
  readonly version: string;
  /** The commit it was built from. */
  readonly commit: string;
}

/** `/about`: who this oracle is, what it promises, and how to check it. */
export function aboutPage({ identity, version, commit }: About, { preferences }: Visit): Page {
  return {
    title: "About",
    section: "about",
    json: "/oracle/sources",
    body: (
      <>
        <div class="lead">
          <h1>About this oracle</h1>
          <p>
            It signs at most one outcome for each event, only an announced one, only from complete
            evidence, and anyone can check it. Its signature settles Bitcoin contracts on the
            weather without anybody holding the money.
          </p>
        </div>
        <div class="columns even">
          <section class="card" aria-labelledby="keys">
            <header>
              <h2 id="keys">Its key</h2>
              <p>
                Compare it with what you were told elsewhere: whoever has another key is another.
              </p>
            </header>
            <dl class="facts">
              <div>
                <dt>Nostr key (npub)</dt>
                <dd>
                  <code data-copy="Nostr key">{identity.npub}</code>
                </dd>
              </div>
              <div>
                <dt>Compressed point (hex)</dt>
                <dd>
                  <code data-copy="compressed point">{identity.compressed}</code>
                </dd>
              </div>
            </dl>
          </section>
          <section class="card" aria-labelledby="check">
            <header>
              <h2 id="check">Check it yourself</h2>
              <p>Nothing here has to be believed.</p>
            </header>
            <ul class="plain">
              <li>
                <a href={linkTo("/about/rules", preferences)}>The rules of the money</a>: what is
                measured, what a pick pays, who wins, which evidence counts. Enough to write a
                verifier of your own.
              </li>
              <li>
                <a href={linkTo("/about/verify", preferences)}>How to verify a result</a>: with{" "}
                <code>noaa-oracle verify</code>{" "}
                on your own machine, from NOAA's documents to the signature.
              </li>
              <li>
                Each signed event's page checks itself in your browser, and{" "}
                <a href={linkTo("/verify", preferences)}>a record out of a file</a>{" "}
                can be checked without network: the evidence, word for word, and what follows from
                it.
              </li>
            </ul>
          </section>
          <section class="card" aria-labelledby="metrics">
            <header>
              <h2 id="metrics">What can be predicted</h2>
              <p>Over, par or under the forecast, at any station that reports.</p>
            </header>
            <dl class="facts">
              {METRICS.map(({ id, observed }) => (
                <div>
                  <dt>{METRIC_NAMES[id]}</dt>
                  <dd>{sentence(observed)}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section class="card" aria-labelledby="sources">
            <header>
              <h2 id="sources">Where the weather is from</h2>
              <p>Documents of the National Weather Service, kept word for word.</p>
            </header>
            <dl class="facts">
              <div>
                <dt>Reports</dt>
                <dd>
                  METAR and SPECI of the Aviation Weather Center, collected every hour and checked
                  against their own raw text
                </dd>
              </div>
              <div>
                <dt>Forecasts</dt>
                <dd>National Digital Forecast Database, as DWML</dd>
              </div>
              <div>
                <dt>Hourly rain</dt>
                <dd>RR7 bulletins, where a station has them</dd>
              </div>
            </dl>
            <p class="small soft">
              A high or a low is that of a single report and not the station's official one, which
              is measured between the reports too.
            </p>
          </section>
        </div>
        <section class="card" aria-labelledby="versions">
          <h2 id="versions">Versions and other ways in</h2>
          <dl class="facts paired">
            <div>
              <dt>Program</dt>
              <dd>
                {version}, commit <code>{commit}</code>
              </dd>
            </div>
            <div>
              <dt>Made by others</dt>
              <dd>
                <a href={LICENCES.path}>Licences</a> of what these pages load
              </dd>
            </div>
            <div>
              <dt>For programs</dt>
              <dd>
                <a href={linkTo("/docs", preferences)}>all that can be asked</a>,{" "}
                <a href="/oracle/events">events</a>, <a href="/stations">stations</a>,{" "}
                <a href="/stations/now">newest reports</a>, <a href="/files">weather files</a>,{" "}
                <a href="/oracle/sources">what can be predicted</a>,{" "}
                <a href="/oracle/pubkey">the key</a>, <a href="/health">health</a>
              </dd>
            </div>
          </dl>
        </section>
      </>
    ),
  };
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
