import data from "./data.js" with { type: "text" };
import dataEngine from "./data_engine.js" with { type: "text" };
import icon from "./icon.svg" with { type: "text" };
import land from "./land.svg" with { type: "text" };
import script from "./page.js" with { type: "text" };
import proof from "./proof.js" with { type: "text" };
import style from "./style.css" with { type: "text" };
import { sha256 } from "../../../shared/bytes/sha256.ts";

/** One file that pages load. */
export interface Asset {
  /** Its address: it names the content, so what is there never changes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** The style sheet of all pages. */
export const STYLE = assetOf("style", "css", style, "text/css; charset=utf-8");
/** The script of all pages; each reads without it. */
export const SCRIPT = assetOf("page", "js", script, "text/javascript; charset=utf-8");
/** What checks a decision record in the browser; loaded when somebody wants that. */
export const PROOF = assetOf("proof", "js", proof, "text/javascript; charset=utf-8");
/** The script of the page `/data`. */
export const DATA = assetOf("data", "js", data, "text/javascript; charset=utf-8");
/** The engine of the page `/data`, for a worker. */
export const DATA_ENGINE = assetOf(
  "data-engine",
  "js",
  dataEngine,
  "text/javascript; charset=utf-8",
);
/** The sign of the oracle. */
export const ICON = assetOf("icon", "svg", icon, "image/svg+xml");
/** The outline of the country with the elements `land` and `borders`, in the units of the map. */
export const LAND = assetOf("land", "svg", land, "image/svg+xml");

/** All assets. */
export const ASSETS: readonly Asset[] = [STYLE, SCRIPT, PROOF, DATA, DATA_ENGINE, ICON, LAND];

function assetOf(name: string, ending: string, text: string, mediaType: string): Asset {
  const bytes = new TextEncoder().encode(text);
  const hash = sha256(bytes).toHex().slice(0, 16);
  return { path: `/assets/${name}.${hash}.${ending}`, bytes, mediaType };
}
