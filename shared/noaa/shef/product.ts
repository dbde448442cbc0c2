/** A text product of api.weather.gov. */
export interface Rr7Product {
  readonly id: string;
  readonly issuedAtMs: number;
  /** As the service writes it. */
  readonly issuanceTime: string;
  readonly productText: string;
}

/** Reads `/products/<uuid>`. @throws NoaaDocumentError when it is no RR7 product */
export function parseRr7Product(_json: string): Rr7Product {
  throw new Error("not written yet");
}

/** Reads `/products/types/RR7/locations`: the location ids. @throws NoaaDocumentError */
export function parseProductLocations(_json: string): string[] {
  throw new Error("not written yet");
}

/** Reads `/products?type=RR7…`: id and issue of each, newest first. @throws NoaaDocumentError */
export function parseProductIndex(_json: string): { id: string; issuanceTime: string }[] {
  throw new Error("not written yet");
}
