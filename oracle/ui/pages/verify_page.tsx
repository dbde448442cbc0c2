import { PROOF } from "../assets/assets.ts";
import type { Page, Visit } from "../parts/page.ts";
import { linkTo } from "../parts/preferences.ts";
import { Proof } from "../parts/proof.tsx";

/** `/verify`: checks a decision record out of a file. */
export function verifyPage({ preferences }: Visit): Page {
  return {
    title: "Check a record",
    section: "about",
    scripts: [PROOF.path],
    body: (
      <>
        <div class="lead">
          <p class="crumb">
            <a href={linkTo("/about", preferences)}>About this oracle</a>
          </p>
          <h1>Check a decision record</h1>
          <p>
            Of any event of any oracle, from a file. Nothing leaves your browser, and once this page
            is loaded it needs no network.
          </p>
        </div>
        <Proof proof={{}}>
          Whoever must not trust this server takes the page that comes with a release as one file,
          whose hash is published with it, or <code>noaa-oracle verify</code>{" "}
          on a machine of their own: see{" "}
          <a href={linkTo("/about/verify", preferences)}>how to verify a result</a>.
        </Proof>
      </>
    ),
  };
}
