import { METRIC_IDS } from "../../../shared/contract/metric.ts";
import { requireInstant } from "../../../shared/time/instant.ts";
import { METRIC_NAMES } from "./quantity.ts";
import { Time } from "./times.tsx";

const CODE = /`[^`]+`/;
/** Not within a word: the name of a weather file has an instant that belongs to the name. */
const INSTANT = /(?<![\w.-])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z(?![\w-]|\.\w)/;
const PAIR = new RegExp(`/(?:${METRIC_IDS.join("|")})\\b`);
const PIECES = new RegExp(`(${[CODE, INSTANT, PAIR].map(({ source }) => source).join("|")})`);

/**
 * A sentence of the oracle's for people: instants in it as times of the page, `KORD/temp_high` as the station and the
 * name of the metric, what stands between backticks as code.
 */
export function Told({ text }: { text: string }) {
  return <>{text.split(PIECES).map((piece, index) => index % 2 === 0 ? piece : told(piece))}</>;
}

/** The same as a sentence that stands by itself. */
export function ToldSentence({ text }: { text: string }) {
  return (
    <>
      <Told text={text.slice(0, 1).toUpperCase() + text.slice(1)} />
      {text.endsWith(".") ? "" : "."}
    </>
  );
}

function told(piece: string) {
  if (piece.startsWith("`")) return <code>{piece.slice(1, -1)}</code>;
  const metric = METRIC_IDS.find((each) => piece === `/${each}`);
  if (metric) return ` ${METRIC_NAMES[metric].toLowerCase()}`;
  return <Time atMs={requireInstant(piece)} />;
}
