/** The decision store could not take or give a record: nothing is signed, and trying again is safe. */
export class DecisionNotRecordedError extends Error {
  override readonly name = "DecisionNotRecordedError";
}

/** The event may have been decided by what a disk forgot: nothing is signed until the operator says that it was not. */
export class EventHeldError extends Error {
  override readonly name = "EventHeldError";
}

/** Two places hold different decisions, or a decision contradicts its event: nothing is signed until somebody looks. */
export class DecisionConflictError extends Error {
  override readonly name = "DecisionConflictError";
}

/** The event's contract has expired: a decided event stays unsigned, an undecided one undecided. */
export class EventExpiredError extends Error {
  override readonly name = "EventExpiredError";
}

/** The database knows another oracle key than the one that was loaded. */
export class OracleKeyMismatchError extends Error {
  override readonly name = "OracleKeyMismatchError";
}
