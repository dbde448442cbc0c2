import { answerBytes } from "../http/answer.ts";
import { get, type Route } from "../http/route.ts";
import { LASTING } from "../http/version.ts";
import { type Asset, ASSETS, DATA_ENGINE } from "../ui/assets/assets.ts";
import { LATE_ASSETS, type LateAsset } from "../ui/assets/reference.ts";
import { openWasm, WASM_PATH } from "../ui/assets/duckdb_wasm.ts";

/** What the worker of the page `/data` may do: compile the engine, which it loads from here, and nothing else. */
const WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'";

/** What pages load. The addresses name the content, so whoever has one never asks again. */
export function assetRoutes(): Route[] {
  return [
    ...ASSETS.map(assetRoute),
    ...LATE_ASSETS.map(lateAssetRoute),
    get({ path: WASM_PATH, cost: "download" }, answerWasm),
  ];
}

function assetRoute(asset: Asset): Route {
  const { path, bytes, mediaType } = asset;
  return get({ path, cost: "none" }, () => {
    const answer = answerBytes(bytes, mediaType);
    answer.headers.set("cache-control", LASTING);
    if (asset === DATA_ENGINE) answer.headers.set("content-security-policy", WORKER_POLICY);
    return answer;
  });
}

function lateAssetRoute({ path, bytes, mediaType }: LateAsset): Route {
  return get({ path, cost: "none" }, async () => {
    const answer = answerBytes(await bytes(), mediaType);
    answer.headers.set("cache-control", LASTING);
    return answer;
  });
}

/** Sent as it is read, and never compressed: that would cost a second each time. */
async function answerWasm(): Promise<Response> {
  const { size, file } = await openWasm();
  const headers = {
    "content-type": "application/wasm",
    "content-length": String(size),
    "cache-control": LASTING,
  };
  return new Response(file.readable, { headers });
}
