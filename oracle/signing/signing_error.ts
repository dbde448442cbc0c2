/** The decision store could not take or give a record: nothing is signed, and trying again is safe. */
export class DecisionNotRecorded extends Error {
  override readonly name = "DecisionNotRecorded";
}

/** Two places hold different decisions, or a decision contradicts its event: nothing is signed until somebody looks. */
export class DecisionConflict extends Error {
  override readonly name = "DecisionConflict";
}

/** The event's contract has expired: a decided event stays unsigned, an undecided one undecided. */
export class EventExpired extends Error {
  override readonly name = "EventExpired";
}

/** The database knows another oracle key than the one that was loaded. */
export class OracleKeyMismatch extends Error {
  override readonly name = "OracleKeyMismatch";
}
