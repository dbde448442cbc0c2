/** Packed bytes inflate to more than was granted. */
export class OutgrownError extends RangeError {
  override readonly name = "OutgrownError";
}
