import { sha256 } from "../../shared/bytes/sha256.ts";
import type { Npub } from "../../shared/contract/ids.ts";

const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;" +
  "color-scheme:light dark}code{overflow-wrap:anywhere}dt{font-weight:600;margin-top:.75rem}";

/** The security policy of the page: its own style sheet and nothing else. */
export const HOME_PAGE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; " +
  `frame-ancestors 'none'; style-src 'sha256-${sha256(STYLE).toBase64()}'`;

const LINKS: readonly (readonly [path: string, text: string])[] = [
  ["/oracle/events", "Events, newest first, with readings, scores and attestations"],
  ["/oracle/pubkey", "The key that signs, as a compressed point in base64"],
  ["/oracle/sources", "What can be predicted, and how it is scored"],
  ["/stations", "Weather stations"],
  ["/files", "Weather files of the last seven days"],
  ["/health", "Health"],
  ["/ready", "Readiness"],
];

/**
 * The page at `/`: who this oracle is, and where its answers are.
 * @param npub the attestation key
 */
export function homePage(npub: Npub, version: string): string {
  const links = LINKS.map(([path, text]) =>
    `<dt><a href="${path}">${path}</a></dt><dd>${text}</dd>`
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>NOAA oracle</title>
<style>${STYLE}</style>
</head>
<body>
<h1>NOAA oracle</h1>
<p>It attests what the weather was, from the reports and forecasts of the United States' weather service, with one
signature per event that settles a Bitcoin contract. Everything it signs can be checked by anyone.</p>
<p>A high or a low is that of a single report, most often one an hour, and not the station's official maximum or
minimum, which is measured between the reports too.</p>
<p>Key <code>${npub}</code>, version ${version}.</p>
<dl>
${links.join("\n")}
</dl>
</body>
</html>
`;
}
