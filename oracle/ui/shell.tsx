import { ICON, SCRIPT, STYLE } from "./assets/assets.ts";
import type { Page, Section, Visit } from "./parts/page.ts";
import { linkTo } from "./parts/preferences.ts";
import { PreferenceForm } from "./parts/preference_form.tsx";
import { Time } from "./parts/times.tsx";

const SECTIONS: readonly { section: Section; path: string; name: string }[] = [
  { section: "weather", path: "/", name: "Weather" },
  { section: "events", path: "/events", name: "Events" },
  { section: "data", path: "/data", name: "Data" },
  { section: "about", path: "/about", name: "About" },
];

/** The whole document of a page. */
export function renderPage(page: Page, visit: Visit): string {
  const { preferences } = visit;
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{page.title} · NOAA oracle</title>
        <link rel="stylesheet" href={STYLE.path} />
        {page.styles?.map((path) => <link rel="stylesheet" href={path} />)}
        <link rel="icon" href={ICON.path} type="image/svg+xml" />
        <script src={SCRIPT.path} defer />
        {page.scripts?.map((path) => <script src={path} type="module" />)}
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header class="bar">
          <div class="wide">
            <a class="brand" href={linkTo("/", preferences)}>
              <Sign />
              NOAA oracle
            </a>
            <nav aria-label="Main">
              <ul>
                {SECTIONS.map(({ section, path, name }) => (
                  <li>
                    <a
                      href={linkTo(path, preferences)}
                      aria-current={page.section === section ? "page" : undefined}
                    >
                      {name}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          </div>
        </header>
        <main
          id="main"
          class="wide"
          tabindex={-1}
          data-changes={page.live?.changes}
          data-cursor={page.live?.cursor}
        >
          {page.body}
        </main>
        <Foot page={page} visit={visit} />
        <p id="live" class="hidden" aria-live="polite"></p>
      </body>
    </html>
  );
  return `<!DOCTYPE html>${document.toString()}`;
}

function Sign() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="currentColor" />
      <g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round">
        <path d="M5 21c5-9 9-9 13-4s6 4 9-2" />
        <path d="M5 13c4-6 8-6 12-2s6 3 10-3" opacity=".6" />
        <path d="M6 27c5-6 9-6 12-2s6 3 8-1" opacity=".6" />
      </g>
    </svg>
  );
}

function Foot({ page, visit }: { page: Page; visit: Visit }) {
  return (
    <footer>
      <div class="wide">
        <PreferenceForm visit={visit} />
        <p>
          Made <Time atMs={visit.nowMs} />.{" "}
          <a href={linkTo(visit.path, visit.preferences, visit.query)}>Load it anew</a>
          {page.json && (
            <>
              {" "}or read <a href={page.json}>this page as JSON</a>
            </>
          )}
          .
        </p>
        <p>
          Weather: National Weather Service of the United States, in the public domain. NOAA has no
          part in this site and does not endorse it.
        </p>
      </div>
    </footer>
  );
}
