/** A decoder that takes a byte order mark for the character that it is inside a table. */
class WholeTextDecoder extends TextDecoder {
  constructor(label?: string, options?: TextDecoderOptions) {
    super(label, { ...options, ignoreBOM: true });
  }
}

// The engine decodes each cell by itself with a decoder made when it is loaded, which would lose a mark that a cell
// begins with: the row would differ from its document. So this stands before the engine among the worker's imports.
globalThis.TextDecoder = WholeTextDecoder;
