/**
 * A document of NOAA that cannot be used: not well-formed, another kind of document, or in breach of a rule that
 * holds for the whole of it. Parsers throw nothing else, whatever bytes they are given.
 */
export class NoaaDocumentError extends Error {
  override readonly name = "NoaaDocumentError";
}
