import addresses from "./reference.json" with { type: "json" };

/** A file that one page loads, which is read when it is asked for. */
export interface LateAsset {
  /** Its address: it names the content, so what is there never changes. */
  readonly path: string;
  readonly mediaType: string;
  readonly bytes: () => Promise<Uint8Array>;
}

const encode = ({ default: text }: { default: string }) => new TextEncoder().encode(text);

/** Swagger UI, and how it is started: what shows the description of the interface. */
export const REFERENCE_SCRIPT: LateAsset = {
  path: addresses["reference.js"],
  mediaType: "text/javascript; charset=utf-8",
  bytes: async () => encode(await import("./reference.js", { with: { type: "text" } })),
};
/** How it looks. */
export const REFERENCE_STYLE: LateAsset = {
  path: addresses["reference.css"],
  mediaType: "text/css; charset=utf-8",
  bytes: async () => encode(await import("./reference.css", { with: { type: "text" } })),
};
/** The licences of everything of others that pages load. */
export const LICENCES: LateAsset = {
  path: addresses["licence.txt"],
  mediaType: "text/plain; charset=utf-8",
  bytes: async () => encode(await import("./licence.txt", { with: { type: "text" } })),
};

/** All of it. */
export const LATE_ASSETS: readonly LateAsset[] = [
  REFERENCE_SCRIPT,
  REFERENCE_STYLE,
  LICENCES,
];
