import { raw } from "hono/html";
import { sha256 } from "../../shared/bytes/sha256.ts";
import { PROOF, STYLE } from "./assets/assets.ts";
import { Proof } from "./parts/proof.tsx";

/**
 * The page `/verify` as one file that needs no server: style and script stand in it, and its policy lets nothing else
 * run and nothing be loaded.
 *
 * @param version of the release it belongs to
 */
export function renderStandalone(version: string): string {
  const [style, script] = [STYLE, PROOF].map(({ bytes }) => new TextDecoder().decode(bytes));
  // An element of a script ends where it says so, and what begins another hides that end.
  if (/<\/?script/i.test(script!)) throw new RangeError("the script cannot stand in a page");
  const policy = `default-src 'none'; script-src '${hashOf(script!)}'; ` +
    `style-src '${hashOf(style!)}'; base-uri 'none'; form-action 'none'`;
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Check a decision record · NOAA oracle {version}</title>
        <style>{raw(style!)}</style>
      </head>
      <body>
        <main id="main" class="wide">
          <div class="lead">
            <h1>Check a decision record</h1>
            <p>
              Of any event of any NOAA oracle, with nothing but this file, of version{" "}
              {version}. Its SHA-256 is published with the release.
            </p>
          </div>
          <Proof proof={{}}>
            The independent way is <code>noaa-oracle verify</code>, on a machine of your own.
          </Proof>
        </main>
        <p id="live" class="hidden" aria-live="polite"></p>
        <script type="module">{raw(script!)}</script>
      </body>
    </html>
  );
  return `<!DOCTYPE html>${document.toString()}`;
}

/** How a policy names content that may stand inline (CSP 3, 2.3.1). */
function hashOf(content: string): string {
  return `sha256-${sha256(content).toBase64()}`;
}
